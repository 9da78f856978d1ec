"""What the books say of a fiscal year to whoever proves it: charges, returns and aid as plain rows, and what is amiss.

Each is one to three set-based reads, whatever the size of the year. A row's `cause` and `key` are public words: they
go into exports, where no row's id has a meaning.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.facts import ReturnKind
from barnraise.core.money import Money
from barnraise.run.books.models import AidTerm, Charge, Period, RebateShare
from barnraise.run.books.queries.proposal import UNBILLED_ROWS
from barnraise.run.books.terms import Cause, PeriodState, Posting, RebateState
from barnraise.run.catalog.terms import Basis

Amiss = tuple[str, str, str]
"""Whom or what it is about, a sentence, and the text key of the record that shows it."""


class YearCharge(NamedTuple):
    """A line of a posted invoice or credit note that a member pays, by the day its service began."""

    organization_id: int
    service_id: int
    kind: Cause
    cause: str
    delivery_id: int | None
    amount: Money
    day: date
    rule: str
    resolution_key: str
    invoice: str
    line: int


class YearReturn(NamedTuple):
    """What came back to a member for the purchases of a year; below zero where a share was taken back."""

    key: str
    organization_id: int
    service_id: int
    kind: ReturnKind
    amount: Money
    day: date
    rule: str
    resolution_key: str


class YearAid(NamedTuple):
    """The aid term in force of one service."""

    service_id: int
    fiscal_year: int
    ratio: Decimal
    ratio_alone: Decimal
    other_cost: Money
    citation: str
    resolution_key: str


def charges_of_year(year: FiscalYear) -> list[YearCharge]:
    """Every charge of a year that members pay, by invoice and line; vendors' fees and their corrections are not theirs.

    A credit note is a negative charge here, and therefore no refund. One read.
    """
    rows = (
        Charge.objects.filter(
            invoice__state=Posting.POSTED, served_from__gte=year.starts, served_from__lt=year.ends, fee__isnull=True,
            adjustment__corrects__fee__isnull=True,
        )
        .order_by("invoice__number", "n")
        .values_list(
            "invoice__payer_id", "service_id", "delivery_id", "commitment__fiscal_year", "adjustment__corrects__n",
            "adjustment__corrects__invoice__number", "amount", "served_from", "rule", "resolution_key", "invoice__number", "n",
        )
    )  # fmt: skip
    return [_charge(*row) for row in rows.iterator(chunk_size=5000)]


def _charge(
    payer: int, service: int, delivery: int | None, promised: int | None, corrected: int | None, of: str | None,
    amount: Money, day: date, rule: str, resolution: str, invoice: str, line: int,
) -> YearCharge:  # fmt: skip
    if delivery is not None:
        kind, cause = Cause.DELIVERY, "delivery"
    elif promised is not None:
        kind, cause = Cause.COMMITMENT, f"commitment of {promised}"
    else:
        kind, cause = Cause.ADJUSTMENT, f"correction of {of} line {corrected}"
    return YearCharge(payer, service, kind, cause, delivery, amount, day, rule, resolution, invoice, line)


def returns_of_year(year: FiscalYear) -> list[YearReturn]:
    """What came back for a year's purchases: shares of the rebates whose days lie in it, mirrors with their minus.

    By the last of those days, since a rebate lowers what the purchases of its days cost, whenever it came. The books
    know no other refund: what is given back of a charge is a credit note, which `charges_of_year` counts. One read.
    """
    rows = (
        RebateShare.objects.filter(
            rebate__state=RebateState.SHARED, rebate__starts__gte=year.starts, rebate__ends__lte=year.ends
        )
        .exclude(share=0)
        .order_by("rebate__number", "organization_id")
        .values_list(
            "rebate__number", "organization_id", "rebate__service_id", "share", "rebate__ends", "rebate__rule",
            "rebate__resolution_key",
        )
    )  # fmt: skip
    return [
        YearReturn(number, body, service, ReturnKind.REBATE, share, ends - timedelta(days=1), rule, resolution)
        for number, body, service, share, ends, rule, resolution in rows
    ]


def aid_terms(year: FiscalYear) -> list[YearAid]:
    """The aid terms of a year that nothing replaces. One read."""
    rows = AidTerm.objects.filter(fiscal_year=year.year, replaced_by__isnull=True).order_by("service_id")
    return [YearAid(*row) for row in rows.values_list(*YearAid._fields)]


def aid_ever(year: FiscalYear) -> list[YearAid]:
    """The aid terms that were ever recorded of a year, those since replaced among them. One read."""
    rows = AidTerm.objects.filter(fiscal_year=year.year).order_by("id")
    return [YearAid(*row) for row in rows.values_list(*YearAid._fields)]


def unbilled_of_year(year: FiscalYear) -> list[Amiss]:
    """Deliveries of a year that the agency settles and no invoice bills; a row and its reversal, both unbilled, cancel.

    One read, the one that a billing run proposes from.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.id, o.name, s.name, CAST(b.served_from AS TEXT), b.amount FROM"
            f" (SELECT d.* {UNBILLED_ROWS}) b JOIN organizations_organization o ON o.id = b.organization_id"
            " JOIN catalog_service s ON s.id = b.service_id WHERE b.served_from >= %s ORDER BY o.name, b.served_from, b.id",
            [year.ends.isoformat(), year.starts.isoformat()],
        )
        return [
            (
                body,
                f"{Money(int(cents)).words()} of {service}, delivered {long_date(date.fromisoformat(day))}, is not billed.",
                f"deliveries.Delivery:{pk}",
            )
            for pk, body, service, day, cents in cursor.fetchall()
        ]


def unposted_of_year(year: FiscalYear) -> list[Amiss]:
    """Charges of a year whose invoice was never posted. One read."""
    rows = Charge.objects.filter(served_from__gte=year.starts, served_from__lt=year.ends)
    found = rows.exclude(invoice__state=Posting.POSTED).order_by("invoice__number", "n")
    return [
        (
            payer,
            f"{amount.words()} on line {n} of invoice {number}, which was never posted.",
            f"books.Invoice:{invoice}",
        )
        for payer, amount, n, number, invoice in found.values_list(
            "invoice__payer__name", "amount", "n", "invoice__number", "invoice_id"
        )
    ]


UNSUMMED = f"""
SELECT r.id, r.number, v.name, r.amount, COALESCE(SUM(s.share), 0) FROM books_rebate r
JOIN organizations_organization v ON v.id = r.vendor_id LEFT JOIN books_rebateshare s ON s.rebate_id = r.id
WHERE r.state = '{RebateState.SHARED.value}' AND r.starts >= %s AND r.ends <= %s
GROUP BY r.id, r.number, v.name, r.amount HAVING r.amount <> COALESCE(SUM(s.share), 0) ORDER BY r.number
"""


def unsummed_rebates(year: FiscalYear) -> list[Amiss]:
    """Shared rebates of a year whose shares do not sum to their amount. One read."""
    with connection.cursor() as cursor:
        cursor.execute(UNSUMMED, [year.starts.isoformat(), year.ends.isoformat()])
        return [
            (
                vendor,
                f"Rebate {number} is {Money(int(amount)).words()}, its shares come to {Money(int(shares)).words()}.",
                f"books.Rebate:{pk}",
            )
            for pk, number, vendor, amount, shares in cursor.fetchall()
        ]


def uncounted_dues(year: FiscalYear) -> list[Amiss]:
    """Charges of a year by pupils whose commitment froze no count. One read."""
    by_pupils = (Basis.PER_PUPIL.value, Basis.BASE_RATE_CAP.value)
    rows = Charge.objects.filter(
        invoice__state=Posting.POSTED, served_from__gte=year.starts, served_from__lt=year.ends,
        commitment__isnull=False, commitment__pupils__isnull=True, service__basis__in=by_pupils,
    ).exclude(unit_price=0)  # fmt: skip
    found = rows.order_by("invoice__payer__name", "service__name", "id").values_list(
        "invoice__payer__name", "service__name", "amount", "id"
    )
    return [
        (payer, f"{amount.words()} of {service} is charged by pupils, and no count is frozen.", f"books.Charge:{pk}")
        for payer, service, amount, pk in found
    ]


def locked_months(year: FiscalYear) -> dict[date, datetime]:
    """The first day of each locked month of a year and when it was locked. One read."""
    rows = Period.objects.filter(fiscal_year=year.year, state=PeriodState.LOCKED, locked_at__isnull=False)
    return {starts: at for starts, at in rows.values_list("starts", "locked_at") if at is not None}
