"""Lists of contracts, vendors and prices."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.facts import Settled
from barnraise.core.money import Money
from barnraise.platform import agency
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.run.organizations.models import Organization
from barnraise.run.programs.purchasing import permissions, queries
from barnraise.run.programs.purchasing.models import Contract, PriceLine

CONTRACTS = (
    Column("number", "Contract", Kind.CODE, sortable=True),
    Column("vendor", "Vendor", Kind.LINK, sortable=True),
    Column("title", "What it is for", sortable=True),
    Column("settled", "Settled"),
    Column("starts", "From", Kind.DATE, sortable=True),
    Column("ends", "Until", Kind.DATE, sortable=True),
)
VENDORS = (
    Column("name", "Vendor", Kind.LINK, sortable=True),
    Column("contracts", "Contracts", Kind.NUMBER),
    Column("deliveries", "Deliveries", Kind.NUMBER),
    Column("sales", "Net sales this fiscal year", Kind.MONEY),
    Column("fee", "Fee on them so far", Kind.MONEY),
)
PRICES = (
    Column("item", "Item", sortable=True),
    Column("description", "Description"),
    Column("unit", "Unit"),
    Column("price", "Ceiling price", Kind.PRICE),
    Column("since", "From", Kind.DATE),
    Column("until", "Until", Kind.DATE),
)


def contracts(asker: Asker) -> ListPage:
    """Every contract, those that end last first."""
    may = permissions.may_run_purchasing(asker)
    day = agency.today()
    return ListPage(
        title="Contracts",
        columns=CONTRACTS,
        queryset=queries.contracts_for(asker),
        rows=_contracts,
        orders={
            "number": ("number", "id"), "vendor": ("vendor__name", "id"), "title": ("title", "id"),
            "starts": ("starts", "id"),
            "ends": ("ends", "id"),
        },
        order="-ends",
        noun=("contract", "contracts"),
        filters=(
            Filter("text", "Number, title or vendor holds",
                   lambda q, v: q.filter(Q(number__icontains=v) | Q(title__icontains=v)
                                         | Q(vendor__name__icontains=v))),
            Filter("standing", "Standing", lambda q, v: _standing(q, v, day), (("in_force", "in force today"),
                ("ended", "ended"))),
        ),
        answer=_answer(asker, day),
        empty=Empty(
            "No contract is signed yet.", "A coordinator signs one once its vendor and its resolution are on file.",
            reverse("purchasing:add") if may else "", "Sign a contract",
        ),
        deeds=_deeds(asker),
        links=(
            ("Vendors", reverse("purchasing:vendors")), ("Usage reports", reverse("purchasing:reports")),
            ("Lines set apart", reverse("purchasing:set_apart")),
        ),
    )  # fmt: skip


def _answer(asker: Asker, day: date) -> str:
    """How many contracts are in force, and when the next one ends."""
    ends = list(
        _standing(queries.contracts_for(asker), "in_force", day).order_by("ends").values_list("ends", flat=True)
    )
    if not ends:
        return "No contract is in force today."
    return f"{counted(len(ends), 'contract is', 'contracts are')} in force; the next one ends on {long_date(ends[0])}."


def _standing(rows: QuerySet[Contract], value: str, day: object) -> QuerySet[Contract]:
    return rows.filter(starts__lte=day, ends__gt=day) if value == "in_force" else rows.filter(ends__lte=day)


def _deeds(asker: Asker) -> list[tuple[str, str]]:
    found = []
    if permissions.may_run_purchasing(asker):
        found.append(("Sign a contract", reverse("purchasing:add")))
    if permissions.may_import_payables(asker):
        found.append(("Import a payables file", reverse("imports:add", args=["payables"])))
    return found


def named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Contracts as other rooms name them: words and address."""
    return {
        pk: (f"contract {number}, {title}", reverse("purchasing:detail", args=[pk]))
        for pk, number, title in Contract.objects.filter(pk__in=ids).values_list("pk", "number", "title")
    }


def _contracts(page: QuerySet[Contract, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(c.number, reverse("purchasing:detail", args=[c.pk])),
            Link(c.vendor.name, reverse("purchasing:vendor", args=[c.vendor_id])), c.title,
            Settled(c.service.settled).words(), c.starts, c.ends,
        )
        for c in page
    ]  # fmt: skip


def vendors(asker: Asker) -> ListPage:
    """Every vendor, with what it sold this fiscal year and the fee on that so far."""
    may, year = permissions.may_run_purchasing(asker), agency.fiscal_year()
    return ListPage(
        title="Vendors",
        columns=VENDORS,
        queryset=queries.vendors_for(asker),
        rows=lambda page: _vendors(asker, page, year),
        orders={"name": ("name", "id")},
        order="name",
        noun=("vendor", "vendors"),
        filters=(Filter("name", "Name holds", lambda q, v: q.filter(name__icontains=v)),),
        state=year.words(),
        crumb=[("Purchasing", reverse("purchasing:list")), ("Vendors", "")],
        empty=Empty("No vendor is on file yet.", "A coordinator adds vendors.",
            reverse("purchasing:add_vendor") if may else "",
                    "Add a vendor"),
        deeds=(("Add a vendor", reverse("purchasing:add_vendor")),) if may else (),
    )  # fmt: skip


def _vendors(asker: Asker, page: QuerySet[Organization, Any], year: FiscalYear) -> Sequence[Sequence[Cell]]:
    rows = list(page)
    sold = queries.sold_by(asker, [v.pk for v in rows], year.starts, year.ends)
    shown: list[Sequence[Cell]] = []
    for vendor in rows:
        mine = sold.get(vendor.pk, [])
        fees = [s.fee for s in mine if s.fee is not None]
        shown.append((
            Link(vendor.name, reverse("purchasing:vendor", args=[vendor.pk])), len(mine),
            sum(s.deliveries for s in mine),
            Money.total(s.sales for s in mine), Money.total(fees) if fees else "no fee agreed",
        ))  # fmt: skip
    return shown


def prices(asker: Asker, contract: Contract) -> ListPage:
    """Every price a contract ever had, by item."""
    day = agency.today()
    return ListPage(
        title=f"Prices of {contract.number}",
        columns=PRICES,
        queryset=queries.prices_for(asker).filter(price_file__contract=contract),
        rows=_prices,
        orders={"item": ("item", "price_file__starts", "id")},
        order="item",
        noun=("price", "prices"),
        filters=(
            Filter("item", "Item or description holds",
                   lambda q, v: q.filter(Q(item__icontains=v) | Q(description__icontains=v))),
            Filter("standing", "Standing", lambda q, v: q.filter(
                Q(price_file__ends__isnull=True) | Q(price_file__ends__gt=day), price_file__starts__lte=day,
            ), (("in_force", "in force today"),)),
        ),
        crumb=[("Purchasing", reverse("purchasing:list")), (contract.number, reverse("purchasing:detail",
            args=[contract.pk])),
               ("Prices", "")],
        empty=Empty("No price file is on file.", "Until there is one, every line of a usage report is set apart."),
    )  # fmt: skip


def _prices(page: QuerySet[PriceLine, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (p.item, p.description, p.unit, p.price, p.price_file.starts, p.price_file.ends or "the next file")
        for p in page
    ]
