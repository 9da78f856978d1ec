"""Deeds of governance: record what a body decided; supersede what was recorded wrongly."""

from datetime import date

from barnraise.core.dates import long_date
from barnraise.platform import agency, documents, series
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.governance import permissions
from barnraise.run.governance.models import Resolution

SERIES = "resolution"


class ResolutionIncomplete(Refusal):
    """A resolution without a body, a title, or without what it says."""

    rule = "resolution-incomplete"


class NotYetAdopted(Refusal):
    """A resolution of a day that has not come."""

    rule = "resolution-not-yet-adopted"


class CannotSupersede(Refusal):
    """A resolution that may not take another's place."""

    rule = "resolution-cannot-supersede"


@deed("governance.record_resolution")
def record_resolution(
    *,
    by: Asker,
    body: str,
    adopted_on: date,
    title: str,
    text: str = "",
    file: tuple[str, bytes] | None = None,
    supersedes_id: int | None = None,
) -> Resolution:
    """Write down what a body decided on a day, with its text or its file; its number follows the last of that year.

    Errors: `NotAllowed`, `ResolutionIncomplete`, `NotYetAdopted`, `CannotSupersede`.
    """
    _check(by, body=body, adopted_on=adopted_on, title=title, text=text, has_file=file is not None)
    before = _superseded(supersedes_id, body=body.strip(), adopted_on=adopted_on)
    document = documents.store(by=by, content=file[1], name=file[0]) if file else None
    year = agency.fiscal_year(adopted_on).year
    serial = series.take(SERIES, year)
    row = Resolution.objects.create(
        fiscal_year=year,
        serial=serial,
        number=series.written(year, serial),
        body=body.strip(),
        adopted_on=adopted_on,
        title=title.strip(),
        text=text.strip(),
        document_key=key_of(document) if document else "",
        supersedes=before,
        recorded_by=by.actor.key,
    )
    if document:
        documents.cite(key_of(row), key_of(document), "file")
    record(row, number=row.number, body=row.body, adopted_on=adopted_on, title=row.title, supersedes=before)
    return row


def _check(by: Asker, *, body: str, adopted_on: date, title: str, text: str, has_file: bool) -> None:
    if not permissions.may_record_resolution(by):
        raise NotAllowed("Only the clerk or the director records resolutions. Ask one of them; nothing was recorded.")
    if not body.strip():
        raise ResolutionIncomplete("Say which body decided this, for example “Board of directors”.", field="body")
    if not title.strip():
        raise ResolutionIncomplete("Give the resolution a title: what was decided, in one line.", field="title")
    if not text.strip() and not has_file:
        raise ResolutionIncomplete(
            "Give the text that was adopted, or the file that holds it: a resolution is read by its words.",
            field="text",
        )
    if adopted_on > agency.today():
        raise NotYetAdopted(
            f"{long_date(adopted_on)} has not come yet. Record a resolution once the body has adopted it.",
            field="adopted_on",
        )


def _superseded(supersedes_id: int | None, *, body: str, adopted_on: date) -> Resolution | None:
    if supersedes_id is None:
        return None
    before = Resolution.objects.get(pk=supersedes_id)
    later = Resolution.objects.filter(supersedes=before).first()
    if later is not None:
        raise CannotSupersede(
            f"Resolution {before.number} was already superseded by {later.number}. Supersede that one instead.",
            field="supersedes",
        )
    if before.body != body or before.adopted_on > adopted_on:
        raise CannotSupersede(
            f"Resolution {before.number} was adopted by “{before.body}” on {long_date(before.adopted_on)}; only the "
            "same body can supersede it, on that day or later.",
            field="supersedes",
        )
    return before
