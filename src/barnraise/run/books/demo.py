"""The demonstration's books: dues in July, a run each month that Ada approves, checks that come and some that do not."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from barnraise.core.money import Money
from barnraise.platform.demonstration import SEED, Month, on, send
from barnraise.platform.permissions import Asker
from barnraise.run.books import operations, queries
from barnraise.run.books.models import Payment, Run
from barnraise.run.books.rules.rebates import expected
from barnraise.run.books.terms import BY_HAND, Cause, Method, Unusual
from barnraise.run.catalog import operations as catalog_deeds
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.terms import FeeKind
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.members import queries as members
from barnraise.run.people import demo as people

BILLED_ON = 10
LATE = ("Lindenwald", "City of Byfield", "Sumner Valley", "Riverland Career Center", "Cold Ridge Fuels")
"""Who pays late; the first never within a quarter."""
HABITS = {"Cedar Falls": 0.9, "Dover": 0.5}
"""When some pay, as others are drawn: below 0.45 in the month, below 0.8 early in the next, else late in the next."""
OVERPAYS = ("Kellen Point", 18)
BOUNCES = ("Village of Amity", 23)
CORRECTIONS = {
    5: ("Lyman", "A carton was missing; the driver's slip says so."),
    16: ("Harmon", "Two cartons came back damaged; the vendor took them back."),
    20: ("High Bluff", "Delivered to Northgate and billed to the wrong district."),
    23: ("Cedar Falls", "Counted twice at the loading dock."),
    27: ("Dover", "The price of the month before was charged."),
    30: ("Lyman", "Canceled in time; the vendor confirmed it."),
}
WHY = {
    Unusual.MUCH_MORE: ("Two of the vendor’s invoices arrived together; both are attached.", "A new building opened and was stocked."),
    Unusual.MUCH_LESS: ("They order every other month.", "Their storeroom was full after the big order."),
    Unusual.MISSING: ("Their order came after the report was closed; it will be in the next one.", "No school was in session."),
}  # fmt: skip


PAYS_BACK, REBATE_RATE = "BC-DEVICE-1", Decimal("0.01")
"""The contract whose vendor pays a rebate, and its share of net sales."""
AIDED, FINAL_AID = "TECH", 8
"""The service that the state repays a part of, and the month in which the final ratio comes."""


def build(*, by: Asker, month: Month) -> None:
    """One month at Ben's desk."""
    if month.opens_year:
        with on(month.starts, 8):
            operations.open_year(by=by, fiscal_year=month.year.year)
        dues(month)
    payments(month, 5, late=True)
    if not month.is_first:
        deliveries_run(month)
        fees_run(month)
    correction(month)
    aid(month)
    rebate(month)
    payments(month, 24, late=False)
    if not month.is_now:
        close(month)


def dues(month: Month) -> None:
    """What was committed to for the year, billed in its first days."""
    day = month.day(8)
    if day is not None:
        title = f"Dues and support of fiscal year {month.year.year}"
        _billed(day, title=title, causes=[Cause.COMMITMENT], starts=month.year.starts, ends=month.year.ends)


def deliveries_run(month: Month) -> None:
    """What we bought and passed on last month. This month's run waits for Ada's approval."""
    day = month.day(BILLED_ON) or (month.today if month.is_now else None)
    if day is None:
        return
    before = (month.starts - timedelta(days=1)).replace(day=1)
    title = f"{before:%B} deliveries"
    _billed(day, title=title, causes=[Cause.DELIVERY], starts=before, ends=month.starts, waits=month.is_now)


def fees_run(month: Month) -> None:
    """Each quarter, vendors' fees on what members bought from them."""
    day = month.day(17)
    if day is not None and (month.starts.month - month.year.starts.month) % 3 == 0:
        first = (month.starts - timedelta(days=80)).replace(day=1)
        title = f"Vendors’ fees, {first:%B} to {month.starts - timedelta(days=1):%B}"
        _billed(day, title=title, causes=[Cause.FEE], starts=first, ends=month.starts)


def _billed(day: date, *, title: str, causes: list[str], starts: date, ends: date, waits: bool = False) -> Run | None:
    with on(day, 9, 41):
        ben = people.asker("ben")
        run = operations.prepare_run(by=ben, title=title, causes=causes, starts=starts, ends=ends, invoice_day=day)
        if not run.invoices:
            return run
        explained(ben, run, leave=waits)
    if waits:
        return run
    with on(day, 14):
        needs = queries.needs_approval(run)
    if needs:
        with on(day, 13, 20):
            operations.approve_run(by=people.asker("ada"), run_id=run.pk, fingerprint=run.fingerprint)
    with on(day, 14, 5):
        return operations.issue_run(by=people.asker("ben"), run_id=run.pk)


def explained(ben: Asker, run: Run, *, leave: bool) -> None:
    """Ben says why the first unusual things are right; of a run that waits, the last one stays open."""
    found = list(run.exceptions.order_by("id")[:4])
    for n, unusual in enumerate(found[:-1] if leave else found[:2]):
        told = WHY.get(Unusual(unusual.kind), WHY[Unusual.MUCH_LESS])
        operations.explain_exception(by=ben, exception_id=unusual.pk, explanation=told[(run.pk + n) % len(told)])


def payments(month: Month, number: int, *, late: bool) -> None:
    """The checks of a day: the prompt pay on the 24th what was billed this month, the others on the 5th what is due."""
    day = month.day(number)
    if day is None:
        return
    with on(day, 11):
        ben = people.asker("ben")
        came = [_received(month, day, payer, name, total) for payer, name, total in _owed(ben, day, prompt=not late)]
        if came:
            operations.receive_many(by=ben, received_on=day, payments=came)
        if late:
            bounced(ben, month, day)


def _owed(ben: Asker, day: date, *, prompt: bool) -> Iterator[tuple[int, str, Money]]:
    """Who pays how much on this day."""
    sums: dict[int, tuple[str, Money]] = {}
    for invoice in queries.open_for(ben).select_related("payer").order_by("payer_id", "id"):
        name = invoice.payer.name
        if _pays(name, age=(day - invoice.issued_on).days, prompt=prompt):
            _, before = sums.get(invoice.payer_id, (name, Money.ZERO))
            sums[invoice.payer_id] = (name, before + invoice.total - invoice.applied)
    for payer, (name, total) in sums.items():
        yield payer, name, total


def _pays(name: str, *, age: int, prompt: bool) -> bool:
    if name in LATE:
        return not prompt and age > (130 if name == LATE[0] else 70)
    habit = HABITS.get(name) or random.Random(f"{SEED}:pays:{name}").random()
    if habit < 0.45:
        return prompt
    return age > 20 and not prompt if habit < 0.8 else age > 40 and prompt


def _received(month: Month, day: date, payer: int, name: str, total: Money) -> operations.Received:
    """One check or transfer for all that is paid that day; once somebody pays a line twice, and the rest is credit."""
    dice = random.Random(f"{SEED}:check:{name}")
    method = Method.TRANSFER if dice.random() < 0.3 else Method.CHECK
    reference = (
        str(10_000 + dice.randrange(60_000) + month.number * 37)
        if method == Method.CHECK
        else f"ACH-{day:%y%m%d}-{payer:04d}"
    )
    over = Money.parse("412.50") if (name, month.number) == OVERPAYS else Money.ZERO
    return operations.Received(
        payer_id=payer, method=method, reference=reference, amount=total + over,
        note="paid twice by the payer’s new software" if over else "",
    )  # fmt: skip


def bounced(ben: Asker, month: Month, day: date) -> None:
    """One check comes back from the bank."""
    name, number = BOUNCES
    if month.number != number:
        return
    payment = (
        queries.payments_for(ben)
        .filter(payer__name=name, reverses__isnull=True, method__in=BY_HAND)
        .order_by("-id")
        .first()
    )
    if isinstance(payment, Payment):
        operations.reverse_payment(
            by=ben, payment_id=payment.pk, reason="Returned by the bank: account closed.", on=day
        )


def correction(month: Month) -> None:
    """Now and then a line was wrong: a credit note that names it, with the reason."""
    day = month.day(18)
    if day is None or month.number not in CORRECTIONS:
        return
    name, reason = CORRECTIONS[month.number]
    with on(day, 15):
        ben = people.asker("ben")
        line = queries.charges_for(ben).filter(invoice__payer__name=name, delivery__isnull=False, amount__gt=0)
        charge = line.order_by("-invoice_id", "n").first()
        if charge is not None:
            half = Money(-(charge.amount.cents // 2) or -charge.amount.cents)
            operations.correct(by=ben, charge_id=charge.pk, reason=reason, amount=half, on=day)


def aid(month: Month) -> None:
    """The state repays a part of technology support: an estimate in July, in the first year's March the final ratio."""
    ben, service = people.asker("ben"), catalog.by_code([AIDED]).get(AIDED)
    day = month.day(14)
    if service is None or day is None:
        return
    with on(day, 10):
        if month.opens_year:
            operations.record_aid(
                by=ben, service_id=service, fiscal_year=month.year.year, ratio=Decimal("0.36"), other_cost=Money.parse("1250.00"),
                citation="State technology aid, an estimate; invented, as is everything here",
            )  # fmt: skip
        elif month.number == FINAL_AID:
            found = queries.aid_for(ben).filter(fiscal_year=month.year.year, replaced_by__isnull=True).first()
            if found is not None:
                operations.correct_aid(
                    by=ben, aid_id=found.pk, ratio=Decimal("0.384"), other_cost=found.other_cost, reason="The final ratio came.",
                    citation="State technology aid, final ratio; invented, as is everything here",
                )  # fmt: skip


def rebate(month: Month) -> None:
    """In January and July one vendor pays back 1 % of what members bought in the half-year before; Ada approves."""
    day, service = month.day(22), catalog.by_code([PAYS_BACK]).get(PAYS_BACK)
    if day is None or service is None or month.is_first or month.starts.month not in (1, 7):
        return
    starts = (month.starts - timedelta(days=170)).replace(day=1)
    if month.starts.month == 1:
        returned(month, day, service, starts)
    with on(day, 10):
        offered(service, starts)
        net = deliveries.net_sales(service, starts, month.starts).base
        ben, letter = people.asker("ben"), f"Our rebate of 1 % on {net.words()} of net sales is enclosed."
        made = operations.prepare_rebate(
            by=ben, service_id=service, starts=starts, ends=month.starts, received_on=day - timedelta(days=2),
            amount=expected(net, REBATE_RATE), reference=f"LD {day:%y%m}-114", document=(f"rebate-{day:%Y-%m}.txt", letter.encode()),
        )  # fmt: skip
    with on(day, 13):
        operations.approve_rebate(by=people.asker("ada"), rebate_id=made.pk, fingerprint=made.fingerprint)
    with on(day, 14):
        operations.share_rebate(by=ben, rebate_id=made.pk)


def offered(service: int, starts: date) -> None:
    """The contract's rebate rate, written down once."""
    if catalog.price_table([service]).fee_rate_on(service, FeeKind.REBATE, starts) is None:
        since = catalog.service(service).starts
        catalog_deeds.set_fee(
            by=people.asker("cora"), service_id=service, kind=FeeKind.REBATE, rate=REBATE_RATE, starts=since
        )


def returned(month: Month, day: date, service: int, starts: date) -> None:
    """Who bought least sends things of the year before back: what it is then below zero is carried to the next rebate."""
    numbers = {organization: number for number, organization in members.member_numbers().items()}
    spend, _, _ = deliveries.net_spend(service, starts, month.starts)
    bought = {pk: money for pk, money in spend.items() if pk in numbers and money > Money.ZERO}
    who = min(bought, key=lambda pk: (bought[pk].cents, numbers[pk]))
    line = deliveries.deliveries_for(people.asker("cora")).filter(
        service_id=service, organization_id=who, quantity__gt=0
    )
    last = line.order_by("-served_from", "-id")[0]
    back = bought[who].cents // last.amount.cents + 2
    quantity, sent = int(last.quantity * back), month.starts - timedelta(days=12)
    row = {
        "Date": f"{sent:%m/%d/%Y}", "Customer number": numbers[who], "Customer name": last.organization.name, "Item": last.item,
        "Description": "Returned", "Qty": str(-quantity), "UOM": last.unit, "Unit price": f"{last.unit_price:.2f}",
        "Extended": f"{-quantity * last.unit_price:.2f}", "Invoice": f"RET{sent:%y%m}01",
    }  # fmt: skip
    with on(day - timedelta(days=8), 10):
        name = f"{PAYS_BACK.lower()}-returns-{sent:%Y-%m}.csv"
        send(by=people.asker("cora"), kind="usage", name=name, rows=[row], about=catalog.service(service).owner_key)


def close(month: Month) -> None:
    """At a month's end what it earned is posted; the month before last is locked."""
    with on(month.span.last_day, 17):
        ben = people.asker("ben")
        period = queries.period_on(month.starts)
        assert period is not None, "the year was opened"
        operations.earn(by=ben, period_id=period.pk)
        if month.number >= 2 and not month.is_now:
            before = queries.period_on(month.starts - timedelta(days=40))
            if before is not None:
                operations.lock_period(by=ben, period_id=before.pk)
