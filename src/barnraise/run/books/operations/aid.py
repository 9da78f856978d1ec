"""Record what the state repays of a service in a year; a correction is a new row that replaces the old."""

from decimal import Decimal

from barnraise.core.money import Money, TooFine, to_scaled
from barnraise.platform import documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.books import permissions
from barnraise.run.books.models import AidTerm
from barnraise.run.catalog import queries as catalog

YEARS = (1950, 2199)
"""ASSUMPTION: a fiscal year outside is a slip of the hand."""


class AidRefused(Refusal):
    """An aid term that is no share, says no law, or stands already."""

    rule = "aid-refused"


@deed("books.record_aid")
def record_aid(
    *, by: Asker, service_id: int, fiscal_year: int, ratio: Decimal, ratio_alone: Decimal = Decimal(0),
    other_cost: Money = Money.ZERO, citation: str, resolution_key: str = "",
) -> AidTerm:  # fmt: skip
    """Record the aid on a service in a fiscal year. UNIT: ratios are fractions from 0 to 1. Errors: `AidRefused`."""
    _allow(by)
    standing = AidTerm.objects.filter(service_id=service_id, fiscal_year=fiscal_year, replaced_by__isnull=True).first()
    if standing is not None:
        raise AidRefused(
            f"{catalog.service(service_id).name} has an aid term of fiscal year {fiscal_year} already. Correct that one; "
            "nothing was changed.", field="service_id",
        )  # fmt: skip
    return _write(by, service_id, fiscal_year, ratio, ratio_alone, other_cost, citation, resolution_key)


@deed("books.correct_aid")
def correct_aid(
    *, by: Asker, aid_id: int, reason: str, ratio: Decimal, ratio_alone: Decimal = Decimal(0),
    other_cost: Money = Money.ZERO, citation: str, resolution_key: str = "",
) -> AidTerm:  # fmt: skip
    """Correct an aid term by a new one that replaces it; the old one stays readable. Errors: `AidRefused`."""
    _allow(by)
    old = AidTerm.objects.select_for_update(of=("self",)).get(pk=aid_id)
    if AidTerm.objects.filter(replaces=old).exists():
        raise AidRefused("This term was replaced already. Correct the one in force; nothing was changed.")
    if not reason.strip():
        raise AidRefused("Say why the term is corrected; the auditor will ask.", field="reason")
    return _write(
        by,
        old.service_id,
        old.fiscal_year,
        ratio,
        ratio_alone,
        other_cost,
        citation,
        resolution_key,
        old,
        reason.strip(),
    )


def _write(
    by: Asker, service_id: int, fiscal_year: int, ratio: Decimal, ratio_alone: Decimal, other_cost: Money, citation: str,
    resolution_key: str, replaces: AidTerm | None = None, reason: str = "",
) -> AidTerm:  # fmt: skip
    for field, figure in (("ratio", ratio), ("ratio_alone", ratio_alone)):
        _is_share(field, figure)
    if other_cost < Money.ZERO:
        raise AidRefused(f"{other_cost.words()} is no cost. Give what taxpayers paid, or $0.00.", field="other_cost")
    if not citation.strip():
        raise AidRefused("Say by what law or term the state repays this; the statement prints it.", field="citation")
    if not YEARS[0] <= fiscal_year <= YEARS[1]:
        raise AidRefused(f"{fiscal_year} is no fiscal year. Give the year it ends in.", field="fiscal_year")
    made = AidTerm.objects.create(
        service_id=service_id, fiscal_year=fiscal_year, ratio=ratio, ratio_alone=ratio_alone, other_cost=other_cost,
        citation=citation.strip(), resolution_key=resolution_key, replaces=replaces, reason=reason[:200],
        recorded_by=by.actor.key,
    )  # fmt: skip
    documents.cite(key_of(made), resolution_key, "authority")
    told = {"replaces": key_of(replaces), "reason": reason} if replaces else {}
    record(made, service=service_id, fiscal_year=fiscal_year, ratio=ratio, ratio_alone=ratio_alone,
           other_cost=other_cost, citation=citation.strip(), **told)  # fmt: skip
    return made


def _is_share(field: str, figure: Decimal) -> None:
    try:
        to_scaled(figure)
    except TooFine as fine:
        raise AidRefused(str(fine), field=field) from fine
    if not 0 <= figure <= 1:
        raise AidRefused(
            f"An aid ratio lies between 0 and 1, and {figure:f} does not: 64.8 % is written 0.648.", field=field
        )


def _allow(by: Asker) -> None:
    if not permissions.may_set_aid(by):
        raise NotAllowed("The business manager or the director records aid. Ask one of them; nothing was changed.")
