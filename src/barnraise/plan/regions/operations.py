"""Deeds of scenarios: begin one, append an edition, ask for an answer, tell it, stop it, ask further, and show it outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.utils.text import slugify

from barnraise.core.money import Money
from barnraise.core.regions.stop import Stop
from barnraise.integrations.scenarios import Scenario as Asking
from barnraise.plan.regions import permissions, queries
from barnraise.plan.regions.models import Answer, Edition, Inquiry, Link, Scenario
from barnraise.plan.regions.rules import bundle, solving, telling
from barnraise.plan.regions.rules.changes import Changed
from barnraise.plan.regions.terms import LINK_DAYS, Further, State
from barnraise.platform import clock, documents, jobs
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal

Asked = TypeVar("Asked", Answer, Inquiry)

TAKEN = ("begin", "compare", "shown")
"""Addresses that no scenario may have."""


class ScenarioMoved(Refusal):
    """A change of an edition that is not the newest any more."""

    rule = "scenario-moved-on"


class NothingToUndo(Refusal):
    """An undo where nothing was changed, or to an edition that does not stand."""

    rule = "nothing-to-undo"


class LinkClosed(Refusal):
    """A link that was taken back, or has run out."""

    rule = "link-closed"


class NotOpen(Refusal):
    """An answer that is finished, or a question that was asked already."""

    rule = "answer-not-open"


@deed("regions.begin")
def begin(*, by: Asker, title: str, asking: Asking, source: str) -> Scenario:
    """Begin a scenario with its first edition, and ask for its answer. `source`: where it came from, in words.

    Errors: `NotAllowed`, `Refusal`.
    """
    _allow(by)
    if not title.strip():
        raise Refusal("Give the scenario a title, so that others find it.", field="title")
    row = Scenario.objects.create(
        slug=_slug(title), title=title.strip()[:120], made_by=by.actor.key, made_by_name=by.actor.name, made_at=clock.now()
    )  # fmt: skip
    edition = _append(by, row, 1, Changed(asking, f"Begun with {source}"[:300]))
    record(row, title=row.title, source=source)
    _ask(by, edition, solving.SHORT)
    return row


def _slug(title: str) -> str:
    """An address nobody has: the title's words, with a number where they are taken."""
    plain = slugify(title)[:50].strip("-") or "scenario"
    taken = {*TAKEN, *Scenario.objects.filter(slug__startswith=plain).values_list("slug", flat=True)}
    number = 2
    while (found := plain if number == 2 and plain not in taken else f"{plain}-{number}") in taken:
        number += 1
    return found


@deed("regions.change")
def change(*, by: Asker, scenario_id: int, number: int, changed: Changed) -> Edition:
    """Append an edition with what was changed in edition `number`, and ask for its answer at once.

    Errors: `NotAllowed`; `ScenarioMoved` when somebody else changed it meanwhile.
    """
    _allow(by)
    before = _newest(scenario_id, number)
    edition = _append(by, before.scenario, number + 1, changed)
    _ask(by, edition, solving.SHORT)
    return edition


@deed("regions.go_back")
def go_back(*, by: Asker, scenario_id: int, number: int, to: int) -> Edition:
    """Append an edition equal to an earlier one. Errors: `NotAllowed`, `ScenarioMoved`, `NothingToUndo`."""
    _allow(by)
    before = _newest(scenario_id, number)
    target = Edition.objects.filter(scenario_id=scenario_id, number=to).select_related("again").first()
    target = target and (target.again or target)
    if target is None or target.sha256 == before.sha256:
        raise NothingToUndo(
            "There is nothing to undo: the scenario asks that already, or has no such edition. Nothing was changed."
        )
    words = f"Back to edition {target.number}: {target.what}"[:300]
    edition = _append(by, before.scenario, number + 1, Changed(queries.asking_of(target.sha256), words), again=target)
    _ask(by, edition, solving.SHORT)
    return edition


@deed("regions.ask")
def ask(*, by: Asker, edition_id: int) -> Answer:
    """Look longer for an edition's answer, or once more where it has none. Errors: `NotAllowed`, `NotOpen`."""
    _allow(by)
    edition = Edition.objects.select_related("scenario").get(pk=edition_id)
    if Answer.objects.filter(edition=edition, state=State.WAITING).exists():
        raise NotOpen("An answer for this edition is being looked for already. Wait for it, or stop it first.")
    told = Answer.objects.filter(edition=edition, state=State.ANSWERED).exists()
    return _ask(by, edition, solving.LONG if told else solving.SHORT)


@deed("regions.tell")
def tell(*, by: Asker, answer_id: int, document: dict[str, Any]) -> Answer:
    """Keep an answer with everything it tells. Errors: `NotOpen` where it was stopped meanwhile."""
    _allow(by)
    row = _open(Answer.objects.select_for_update().get(pk=answer_id))
    kept = documents.store(by=by, content=telling.as_bytes(document), name=f"answer-{row.pk}.json")
    row.savings, row.bound = Money.parse(document["savings"]), Money.parse(document["bound"])
    row.low, row.high = Money.parse(document["range"]["low"]), Money.parse(document["range"]["high"])
    row.evaluations, row.reproducible, row.plan = document["evaluations"], document["reproducible"], document["plan"]
    row.state, row.sha256, row.finished_at = State.ANSWERED, kept.sha256, clock.now()
    row.save()
    documents.cite(key_of(row), key_of(kept), "answer")
    record(row, savings=row.savings, bound=row.bound, low=row.low, high=row.high, answer=kept.sha256)
    return row


@deed("regions.refuse")
def refuse(*, by: Asker, answer_id: int, message: str) -> Answer:
    """Say why there is no answer. Errors: `NotOpen`."""
    return _finished(by, _open(Answer.objects.select_for_update().get(pk=answer_id)), State.REFUSED, message)


@deed("regions.stop")
def stop(*, by: Asker, scenario_id: int) -> Answer:
    """Stop looking for an answer; what was found so far is not kept. Errors: `NotAllowed`, `NotOpen`."""
    rows = Answer.objects.filter(edition__scenario_id=scenario_id, state=State.WAITING)
    row = rows.order_by("-id").first()
    if row is None:
        raise NotOpen("No answer is being looked for, so there is nothing to stop.")
    return _finished(by, row, State.STOPPED, "Stopped by hand; what was found so far was not kept.")


@deed("regions.inquire")
def inquire(*, by: Asker, answer_id: int, kind: str) -> Inquiry:
    """Ask something further about an answer. Errors: `NotAllowed`, `NotOpen`, `Refusal`."""
    _allow(by)
    if kind not in set(Further):
        raise Refusal("Choose what to ask: prices, others or draws.", field="kind")
    answer = Answer.objects.filter(pk=answer_id, state=State.ANSWERED).first()
    if answer is None:
        raise NotOpen("There is no answer yet that could be asked further. Wait for it.")
    if Inquiry.objects.filter(answer=answer, kind=kind, state__in=(State.WAITING, State.ANSWERED)).exists():
        raise NotOpen(f"This answer was asked already {Further(kind).words}.")
    row = Inquiry.objects.create(answer=answer, kind=kind, by=by.actor.key, by_name=by.actor.name, asked_at=clock.now())
    record(row, answer=answer, kind=kind)
    jobs.enqueue("regions.further", by=by, key=str(row.pk), inquiry_id=row.pk)
    return row


@deed("regions.tell_further")
def tell_further(*, by: Asker, inquiry_id: int, document: dict[str, Any]) -> Inquiry:
    """Keep what a further question told. Errors: `NotOpen`."""
    _allow(by)
    row = _open(Inquiry.objects.select_for_update().get(pk=inquiry_id))
    kept = documents.store(by=by, content=telling.as_bytes(document), name=f"{row.kind}-{row.answer_id}.json")
    row.state, row.sha256, row.finished_at = State.ANSWERED, kept.sha256, clock.now()
    row.save()
    documents.cite(key_of(row), key_of(kept), "answer")
    record(row, kind=row.kind, answer=kept.sha256)
    return row


@deed("regions.refuse_further")
def refuse_further(*, by: Asker, inquiry_id: int, message: str) -> Inquiry:
    """Say why a further question stays open. Errors: `NotOpen`."""
    return _finished(by, _open(Inquiry.objects.select_for_update().get(pk=inquiry_id)), State.REFUSED, message)


@deed("regions.stop_further")
def stop_further(*, by: Asker, answer_id: int, kind: str) -> Inquiry:
    """Stop working out a further question; it can be asked again. Errors: `NotAllowed`, `NotOpen`."""
    row = Inquiry.objects.filter(answer_id=answer_id, kind=kind, state=State.WAITING).first()
    if row is None:
        raise NotOpen("This is not being worked out, so there is nothing to stop.")
    return _finished(by, row, State.STOPPED, "Stopped by hand; what was found so far was not kept.")


@deed("regions.share")
def share(*, by: Asker, answer_id: int) -> Link:
    """Make a link that shows one answer to whoever has it; its token is, this once, in `link.token`, and only its hash kept.

    Errors: `NotAllowed`; `NoRangeYet` while the answer was not asked what survives.
    """
    _allow(by)
    answer = Answer.objects.filter(pk=answer_id, state=State.ANSWERED).first()
    queries.leaves(answer)
    token, made_at = clock.new_token(), clock.now()
    row = Link.objects.create(
        answer_id=answer_id, token_hash=clock.digest_of(token), made_by=by.actor.key, made_by_name=by.actor.name,
        made_at=made_at, expires_at=made_at + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    row.token = token
    record(row, answer=row.answer, expires_at=row.expires_at)
    return row


@deed("regions.take_back")
def take_back(*, by: Asker, link_id: int) -> Link:
    """Make a link useless at once. Errors: `NotAllowed`, `LinkClosed`."""
    _allow(by)
    row = Link.objects.select_for_update().get(pk=link_id)
    if not row.works:
        raise LinkClosed("This link opens nothing any more: it was taken back, or has run out. Nothing was changed.")
    row.withdrawn_at = clock.now()
    row.save()
    record(row, withdrawn=True)
    return row


def _allow(by: Asker) -> None:
    if not permissions.may_change(by):
        raise NotAllowed(
            "The director and the coordinators make and change scenarios. Ask one of them; nothing was changed."
        )


def _newest(scenario_id: int, number: int) -> Edition:
    """The newest edition, which must be the one that was looked at."""
    found = queries.newest(scenario_id)
    if found.number != number:
        raise ScenarioMoved(
            f"Somebody changed this scenario meanwhile: it stands at edition {found.number}, and you looked at edition "
            f"{number}. Look at it again, then change it; nothing was changed."
        )
    return found


def _append(by: Asker, scenario: Scenario, number: int, changed: Changed, *, again: Edition | None = None) -> Edition:
    kept = documents.store(by=by, content=bundle.packed(changed.scenario), name=f"{scenario.slug}-{number}.zip")
    row = Edition.objects.create(
        scenario=scenario, number=number, what=changed.what, sha256=kept.sha256, again=again, by=by.actor.key,
        by_name=by.actor.name, at=clock.now(),
    )  # fmt: skip
    documents.cite(key_of(row), key_of(kept), "scenario")
    record(row, scenario=scenario, number=number, what=row.what, files=row.sha256)
    return row


def _ask(by: Asker, edition: Edition, stop: Stop) -> Answer:
    """Write the question down and leave the work to a job; what is still worked out for the scenario gives way to it."""
    for late in Answer.objects.filter(edition__scenario_id=edition.scenario_id, state=State.WAITING):
        _finished(by, late, State.STOPPED, "Stopped, as the scenario was changed.")
    for asked in Inquiry.objects.filter(answer__edition__scenario_id=edition.scenario_id, state=State.WAITING):
        _finished(by, asked, State.STOPPED, "Stopped, as another answer was looked for.")
    seed = queries.asking_of(edition.sha256).seed
    row = Answer.objects.create(
        edition=edition, seed=seed, gap_at_most=solving.exactly(stop.gap), evaluations_at_most=stop.evaluations,
        nodes_at_most=stop.nodes, rounds_at_most=stop.rounds, begins=queries.last_plan(edition), by=by.actor.key,
        by_name=by.actor.name, asked_at=clock.now(),
    )  # fmt: skip
    record(row, edition=edition, seed=row.seed)
    jobs.enqueue("regions.solve", by=by, key=str(row.pk), answer_id=row.pk)
    return row


def _open(row: Asked) -> Asked:
    if row.state != State.WAITING:
        raise NotOpen("This was finished or stopped already. Nothing was written.")
    return row


def _finished(by: Asker, row: Asked, state: State, message: str) -> Asked:
    _allow(by)
    row.state, row.message, row.finished_at = state, message[:1000], clock.now()
    row.save()
    record(row, state=state, why=row.message)
    return row
