"""Set a check aside with a reason, and sign a year: frozen whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from barnraise.core.savings.year import Year
from barnraise.platform import audit, clock, documents, rows
from barnraise.platform.clock import chaos_point
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.prove.savings import permissions, queries
from barnraise.prove.savings.checks import BY_NAME
from barnraise.prove.savings.models import Measured, Override, Statement, StatementLine
from barnraise.prove.savings.queries import Frozen, Ready
from barnraise.prove.savings.rules import FIGURES, compared, figures

LINE_COLUMNS = ("statement_id", "organization_id", "member_key", "service_id", *FIGURES)
MEASURED_COLUMNS = ("statement_id", "key", "delivery_id", "baseline_id", "reason")


class ChecksOpen(Refusal):
    """A year with checks that are neither empty nor set aside."""

    rule = "checks-open"


class YearChanged(Refusal):
    """Something was recorded between looking at a year and signing it."""

    rule = "year-changed"


class NothingNew(Refusal):
    """A restatement that would say what was already signed."""

    rule = "nothing-to-restate"


@deed("savings.override")
def override(*, by: Asker, fiscal_year: int, check: str, count: int, reason: str) -> Override:
    """Set a check aside for the next statement of a year; the reason is printed on it.

    `count` is what the check found when somebody decided: if it finds another number at signing, the override does not
    hold. A later override of the same check cannot be made; mend what came in addition. Errors: `NotAllowed`, `Refusal`.
    """
    _allow(by)
    if check not in BY_NAME:
        raise Refusal(f"There is no check called {check}.", field="check")
    if len(reason.strip()) < 10:
        raise Refusal("Give the reason in a sentence: it is printed on the statement for every member.", field="reason")
    if count < 1:
        raise Refusal("This check found nothing; there is nothing to set aside.", field="check")
    before = queries.newest(fiscal_year)
    revision = before.revision + 1 if before else 1
    if Override.objects.filter(fiscal_year=fiscal_year, revision=revision, check_name=check).exists():
        raise Refusal("This check was set aside already; what it found since then has to be mended.", field="check")
    row = Override.objects.create(
        fiscal_year=fiscal_year,
        revision=revision,
        check_name=check,
        count=count,
        reason=reason.strip(),
        by=by.actor.key,
        by_name=by.actor.name,
    )
    record(row, fiscal_year=fiscal_year, revision=revision, check=check, count=count, reason=row.reason)
    return row


@deed("savings.sign")
def sign(*, by: Asker, ready: Ready) -> Statement:
    """Sign a year as it was made ready: export, document, lines and what each delivery was compared with, all or nothing.

    Errors: `NotAllowed`; `YearChanged` when anything was recorded since; `ChecksOpen`; `NothingNew`.
    """
    _allow(by)
    if audit.head() != ready.frozen.head:
        raise YearChanged("Something was recorded while the year was read. Nothing was signed; look again and sign.")
    _checked(ready)
    chaos_point("savings.sign:checked")
    export = documents.store(by=by, content=ready.export, name=f"{ready.name}.zip")
    written = documents.store(by=by, content=ready.statement_json, name=f"{ready.name}.json")
    chaos_point("savings.sign:stored")
    before = queries.newest(ready.fiscal_year)
    row = Statement.objects.create(
        number=ready.issue.number,
        fiscal_year=ready.fiscal_year,
        revision=ready.issue.revision,
        restates=before,
        reason=ready.issue.reason,
        export_sha256=export.sha256,
        manifest_sha256=ready.manifest_sha256,
        json_sha256=written.sha256,
        key_id=ready.key.pk,
        signature=ready.signature,
        release=ready.release,
        signed_by=by.actor.key,
        signed_by_name=by.actor.name,
        signed_at=clock.now(),
    )
    for file, what in ((export, "export"), (written, "file")):
        documents.cite(key_of(row), key_of(file), what)
    rows.insert(StatementLine, LINE_COLUMNS, _lines(row.pk, ready.measured, ready.frozen))
    chaos_point("savings.sign:lines")
    rows.insert(Measured, MEASURED_COLUMNS, _measured(row.pk, ready.frozen))
    chaos_point("savings.sign:measured")
    record(
        row,
        number=row.number,
        revision=row.revision,
        export=export.sha256,
        manifest=ready.manifest_sha256,
        key=ready.key.key_id,
        overrides=[o.check for o in ready.frozen.facts.overrides],
        reason=row.reason,
    )
    return row


def _allow(by: Asker) -> None:
    if not permissions.may_close(by):
        raise NotAllowed("The director closes a year. Ask her; nothing was changed.")


def _checked(ready: Ready) -> None:
    """Every check is empty, or was set aside at the count it has now."""
    aside: Mapping[str, int] = {o.check: o.count for o in ready.frozen.facts.overrides}
    still = [
        f"{BY_NAME[name].title} ({len(found)})"
        for name, found in queries.asked(ready.frozen).items()
        if found and aside.get(name) != len(found)
    ]
    if still:
        raise ChecksOpen(f"Before the year is signed, mend or set aside: {'; '.join(still)}. Nothing was signed.")
    if ready.issue.restates is not None:
        if not ready.issue.reason.strip():
            raise Refusal("A restatement says why: the reason stands beside both figures.", field="reason")
        if ready.issue.restates["members"] == ready.document["members"]:
            raise NothingNew("Every figure would be what was signed already. Nothing was restated.")


def _lines(statement: int, year: Year, frozen: Frozen) -> Iterator[tuple[object, ...]]:
    for member in year.members:
        key = member.member.key
        for line in member.lines:
            yield statement, frozen.organizations[key], key, frozen.services[line.offer.key], *figures(line)


def _measured(statement: int, frozen: Frozen) -> Iterator[tuple[object, ...]]:
    """Each delivery with its baseline, or with the reason why it has none."""
    for key, number, reason in compared(frozen.facts):
        yield statement, key, frozen.deliveries[key], frozen.baselines[number] if number else None, reason
