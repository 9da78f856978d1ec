"""Deeds of the hinge: record what was delivered, one or a million, and take back what was recorded wrongly."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from barnraise.core.facts import Settled, Unit
from barnraise.core.money import Money, amount_scaled, to_scaled
from barnraise.platform import agency, clock, rows
from barnraise.platform.deeds import deed
from barnraise.platform.deeds import record as note
from barnraise.platform.fields import key_of
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.run.deliveries import permissions, rules
from barnraise.run.deliveries.models import Delivery

COLUMNS = (
    "organization_id", "service_id", "item", "quantity", "unit", "unit_price", "amount", "settled", "served_from",
    "served_to",
    "source", "evidence_key",
)  # fmt: skip
"""What `record_many` takes of each row, in this order, as database values.

UNIT: quantity and unit price in millionths, amount in cents; days as dates or ISO text; `served_to` is the day after.
"""

_WRITTEN = (*COLUMNS, "reverses_id", "recorded_at", "recorded_by")
_BATCH = 5_000


class CrossesYear(Refusal):
    """Days that end before they start, or cross the end of a fiscal year."""

    rule = "delivery-crosses-year"


class DeliveryRefused(Refusal):
    """A delivery outside the closed lists."""

    rule = "delivery-refused"


class CannotReverse(Refusal):
    """A delivery that was taken back already, or itself takes one back."""

    rule = "delivery-cannot-reverse"


@deed("deliveries.record")
def record(
    *, by: Asker, organization_id: int, service_id: int, quantity: Decimal | int, unit: str, unit_price: Decimal | int,
    settled: str, served_from: date, served_to: date, source: str, amount: Money | None = None, item: str = "",
    evidence_key: str = "",
) -> Delivery:  # fmt: skip
    """Record one thing delivered; without `amount` it is quantity × unit price, rounded once.

    Errors: `NotAllowed`, `CrossesYear`, `DeliveryRefused`.
    """
    _allow(by)
    if unit not in set(Unit) or settled not in set(Settled):
        raise DeliveryRefused(
            f"“{unit}” or “{settled}” is not in the list of units or of who settles. Choose from the list."
        )
    if not source:
        raise DeliveryRefused("A delivery names the record it came from. Record it through its program.")
    _span(served_from, served_to, agency.the().fiscal_start_month)
    cents = amount if amount is not None else Money(amount_scaled(to_scaled(quantity), to_scaled(unit_price)))
    row = Delivery.objects.create(
        organization_id=organization_id, service_id=service_id, item=item, quantity=quantity, unit=unit,
        unit_price=unit_price,
        amount=cents, settled=settled, served_from=served_from, served_to=served_to, source=source,
        evidence_key=evidence_key,
        recorded_by=by.actor.key,
    )  # fmt: skip
    note(row, source=source, organization=organization_id, service=service_id, amount=cents)
    return row


@deed("deliveries.record_many")
def record_many(*, by: Asker, rows: Iterable[tuple[Any, ...]], why: str = "") -> int:
    """Record many deliveries through the bulk door; each row holds database values in the order of `COLUMNS`.

    Everything is looked up before: a row is written as it comes. Errors: `NotAllowed`, `CrossesYear` for any row.
    """
    _allow(by)
    at, actor = connection.ops.adapt_datetimefield_value(clock.now()), by.actor.key
    count = _insert((*row, None, at, actor) for row in _within_years(rows, agency.the().fiscal_start_month))
    note("deliveries.Delivery", recorded=count, why=why)
    return count


@deed("deliveries.reverse")
def reverse(*, by: Asker, delivery_ids: Collection[int], reason: str) -> list[Delivery]:
    """Take deliveries back by rows that mirror them. Errors: `NotAllowed`, `CannotReverse` by list."""
    _allow(by)
    if not reason.strip():
        raise CannotReverse("Say why this is taken back; whoever reads the row later will ask.", field="reason")
    found = list(Delivery.objects.filter(pk__in=delivery_ids).select_related("reversed_by"))
    _reversible(found)
    made = []
    for original in sorted(found, key=lambda d: d.pk):
        row = Delivery.objects.create(**_mirror(original), reverses=original, recorded_by=by.actor.key)
        note(row, reverses=key_of(original), reason=reason.strip(), amount=row.amount)
        made.append(row)
    return made


@deed("deliveries.reverse_sources")
def reverse_sources(*, by: Asker, sources: Iterable[str], reason: str) -> int:
    """Take back what came from these records (an import that is undone), in bulk; rows taken back already stay so."""
    _allow(by)
    count = sum(_insert(_mirrors(batch, by)) for batch in _batches(sources))
    note("deliveries.Delivery", reversed=count, reason=reason)
    return count


def _allow(by: Asker) -> None:
    if not permissions.may_correct_deliveries(by):
        raise NotAllowed(
            "Only the director, a coordinator or the business manager records or corrects deliveries. Ask one of them; "
            "nothing was changed."
        )


def _insert(values: Iterable[tuple[Any, ...]]) -> int:
    return rows.insert(Delivery, _WRITTEN, values)


def _span(served_from: date, served_to: date, start_month: int) -> None:
    problem = rules.span_problem(served_from, served_to, start_month=start_month)
    if problem:
        raise CrossesYear(f"This delivery cannot be recorded: {problem}. Nothing was recorded.", field="served_to")


def _within_years(given: Iterable[tuple[Any, ...]], start_month: int) -> Iterator[tuple[Any, ...]]:
    """Let rows pass whose days lie in one fiscal year; each pair of days is looked at once."""
    good: set[tuple[Any, Any]] = set()
    for row in given:
        span = row[8:10]
        if span not in good:
            _span(_day(span[0]), _day(span[1]), start_month)
            good.add(span)
        yield row


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _reversible(found: Sequence[Delivery]) -> None:
    wrong = [f"{d.pk} itself takes one back" for d in found if d.reverses_id is not None]
    wrong += [f"{d.pk} was taken back already" for d in found if hasattr(d, "reversed_by")]
    if not found:
        wrong = ["none of them is on file"]
    if wrong:
        listed = "; ".join(wrong[:10]) + (f"; and {len(wrong) - 10} more" if len(wrong) > 10 else "")
        raise CannotReverse(f"These deliveries cannot be taken back: {listed}. Leave them out; nothing was changed.")


def _mirror(original: Delivery) -> dict[str, Any]:
    same = ("organization_id", "service_id", "item", "unit", "unit_price", "settled", "served_from", "served_to",
        "source",
            "evidence_key")  # fmt: skip
    values: dict[str, Any] = {name: getattr(original, name) for name in same}
    return {**values, "quantity": -original.quantity, "amount": -original.amount}


def _mirrors(sources: list[str], by: Asker) -> list[tuple[Any, ...]]:
    """The rows that take a batch back, looked up whole before the first is written."""
    at, actor = connection.ops.adapt_datetimefield_value(clock.now()), by.actor.key
    originals = Delivery.objects.filter(source__in=sources, reverses__isnull=True, reversed_by__isnull=True).order_by(
        "id"
    )
    return [(*_opposite(row[1:]), row[0], at, actor) for row in originals.values_list("id", *COLUMNS)]


def _opposite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    organization, service, item, quantity, unit, price, amount, settled, starts, ends, source, evidence = row
    return (
        organization, service, item, -to_scaled(quantity), unit, to_scaled(price), -amount.cents, settled, starts,
        ends, source,
        evidence,
    )  # fmt: skip


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for source in sources:
        batch.append(source)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
