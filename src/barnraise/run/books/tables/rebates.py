"""Lists of rebates, of their parts, and of aid terms."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.dates import long_date
from barnraise.core.money import Money, decimal_words
from barnraise.platform import list_rows
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.pages import addresses
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import AidTerm, Rebate
from barnraise.run.books.terms import RebateState

REBATES = (
    Column("rebate", "Rebate", Kind.LINK, sortable=True),
    Column("service", "Contract"),
    Column("days", "Days it is paid for", weight="quiet"),
    Column("received", "Received", Kind.DATE, sortable=True),
    Column("amount", "Amount", Kind.MONEY, sortable=True, weight="strong"),
    Column("state", "Stands", weight="quiet"),
)
PARTS = (
    Column("member", "Member", Kind.LINK),
    Column("spend", "Bought, less returns", Kind.MONEY),
    Column("carried_in", "Carried in", Kind.MONEY),
    Column("eligible", "Share follows", Kind.MONEY),
    Column("share", "Share", Kind.MONEY, weight="strong"),
    Column("carried_out", "Carried on", Kind.MONEY),
)
AID = (
    Column("service", "Service", Kind.LINK, sortable=True),
    Column("year", "Fiscal year", Kind.NUMBER, sortable=True),
    Column("ratio", "Comes back"),
    Column("alone", "Of the cost alone"),
    Column("other", "Paid beside it", Kind.MONEY),
    Column("citation", "Law or term"),
    Column("state", "Stands", weight="quiet"),
)
STATES = tuple((s.value, s.words) for s in RebateState)
IN_FORCE = (("now", "in force"), ("replaced", "replaced"))


def rebates(asker: Asker) -> ListPage:
    """What vendors paid back, newest first."""
    prepares = permissions.may_prepare(asker)
    return ListPage(
        title="Vendors’ rebates", columns=REBATES, queryset=queries.rebates_for(asker).select_related("mirror", "reverses"),
        rows=_rebates,
        orders={"rebate": ("number", "id"), "received": ("received_on", "id"), "amount": ("amount", "id")},
        order="-received", noun=("rebate", "rebates"),
        filters=(
            Filter("vendor", "Vendor", lambda q, v: q.filter(vendor__name__icontains=v)),
            Filter("state", "Stands", lambda q, v: q.filter(state=v), STATES),
        ),
        empty=Empty(
            "No vendor paid anything back yet.", "A rebate is shared among members by what each bought, returns taken off.",
            reverse("books:rebate-add") if prepares else "", "Share a rebate",
        ),
        deeds=(("Share a rebate", reverse("books:rebate-add")),) if prepares else (),
        crumb=[("Books", reverse("books:list")), ("Rebates", "")],
    )  # fmt: skip


def _rebates(page: QuerySet[Rebate, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(called(r), reverse("books:rebate", args=[r.pk])), f"{r.service.name}, {r.vendor.name}", days_words(r),
            r.received_on, r.amount, standing_words(r),
        )
        for r in page
    ]  # fmt: skip


def called(rebate: Rebate) -> str:
    """A rebate's number, or its vendor while it has none."""
    return f"Rebate {rebate.number}" if rebate.number else f"Rebate of {rebate.vendor.name}"


def days_words(rebate: Rebate) -> str:
    """The days a rebate is paid for, as printed."""
    return f"{long_date(rebate.starts)} to {long_date(rebate.ends - timedelta(days=1))}"


def standing_words(rebate: Rebate) -> str:
    """How a rebate stands, in a few words."""
    if rebate.reverses is not None:
        return f"takes {rebate.reverses.number} back"
    mirror = getattr(rebate, "mirror", None)
    return f"taken back by {mirror.number}" if mirror else RebateState(rebate.state).words


def part_rows(parts: Sequence[queries.Part]) -> SafeString:
    """The members of a rebate as table rows: there may be hundreds, so they are ready strings."""
    share, statement = addresses("books:share"), addresses("books:statement")
    return list_rows.body(PARTS, [
        (
            Link(p.name, share(p.share_id) if p.share_id else statement(p.organization), f"check {p.paid}" if p.paid else ""),
            p.spend, p.carried_in or "", p.eligible, p.share, p.carried_out or "",
        )
        for p in parts
    ])  # fmt: skip


def named_rebates(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Rebates as other rooms name them: words and address."""
    rows = Rebate.objects.filter(pk__in=ids).select_related("vendor")
    return {
        r.pk: (f"rebate {r.number} of {r.vendor.name}".replace("  ", " "), reverse("books:rebate", args=[r.pk]))
        for r in rows
    }


def named_aid(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Aid terms as other rooms name them: words and address."""
    rows = AidTerm.objects.filter(pk__in=ids).select_related("service")
    return {
        a.pk: (f"aid on {a.service.name}, fiscal year {a.fiscal_year}", reverse("books:aid-term", args=[a.pk]))
        for a in rows
    }


def aid(asker: Asker) -> ListPage:
    """Aid terms, newest year first, those in force and those replaced."""
    sets = permissions.may_set_aid(asker)
    return ListPage(
        title="Aid by service and year", columns=AID, queryset=queries.aid_for(asker), rows=_aid,
        orders={"service": ("service__name", "-fiscal_year", "id"), "year": ("fiscal_year", "service__name", "id")},
        order="-year", noun=("term", "terms"),
        answer="Aid changes what a member saves, not what taxpayers save: statements show both.",
        filters=(
            Filter("service", "Service", lambda q, v: q.filter(service__name__icontains=v)),
            Filter("state", "Stands", lambda q, v: q.filter(replaced_by__isnull=v == "now"), IN_FORCE),
        ),
        empty=Empty(
            "No aid is recorded.", "Where the state repays part of a service, say how much, by year and law.",
            reverse("books:aid-add") if sets else "", "Record an aid term",
        ),
        deeds=(("Record an aid term", reverse("books:aid-add")),) if sets else (),
        crumb=[("Books", reverse("books:list")), ("Aid", "")],
    )  # fmt: skip


def _aid(page: QuerySet[AidTerm, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(a.service.name, reverse("books:aid-term", args=[a.pk])), str(a.fiscal_year), percent(a.ratio),
            percent(a.ratio_alone), a.other_cost or Money.ZERO, a.citation,
            "replaced" if hasattr(a, "replaced_by") else "in force",
        )
        for a in page
    ]  # fmt: skip


def percent(ratio: Any) -> str:
    """A fraction as people read it.

    >>> from decimal import Decimal
    >>> percent(Decimal("0.648")), percent(Decimal("1"))
    ('64.8 %', '100 %')
    """
    return f"{decimal_words(ratio * 100)}%"
