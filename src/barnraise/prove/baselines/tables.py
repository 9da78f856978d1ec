"""The list of baselines, and one baseline as facts."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.facts import Unit
from barnraise.core.money import decimal_words, price_words
from barnraise.core.savings.measure import Kind as SavingKind
from barnraise.core.savings.records import Grade, Method
from barnraise.platform import agency
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.prove.baselines import permissions, queries
from barnraise.prove.baselines.models import Baseline
from barnraise.prove.baselines.terms import State

COLUMNS = (
    Column("thing", "Service and item", Kind.LINK, sortable=True),
    Column("price", "Price alone", Kind.PRICE, sortable=True),
    Column("unit", "Unit"),
    Column("starts", "From", Kind.DATE, sortable=True),
    Column("ends", "Until", Kind.DATE),
    Column("method", "Found by", sortable=True),
    Column("grade", "Grade", sortable=True),
    Column("member", "For whom", weight="quiet"),
    Column("state", "State", sortable=True),
    Column("number", "Number", Kind.CODE, sortable=True, weight="quiet"),
)
IMPORT = "/imports/new/baselines/"


def baselines(asker: Asker) -> ListPage:
    """Every baseline, newest first."""
    may, rows = permissions.may_propose(asker), queries.baselines_for(asker)
    services = sorted(set(rows.values_list("service_id", "service__name")), key=lambda pair: (pair[1], pair[0]))
    waiting = queries.waiting(asker).count()
    answer = f"{counted(waiting, 'baseline waits', 'baselines wait')} for the director’s approval." if waiting else ""
    return ListPage(
        title="Baselines",
        columns=COLUMNS,
        queryset=rows,
        rows=_rows,
        orders={
            "thing": ("service__name", "item", "starts", "id"), "price": ("unit_price", "id"), "starts": ("starts", "id"),
            "method": ("method", "id"), "grade": ("grade", "id"), "state": ("state", "id"), "number": ("number", "id"),
        },
        order="-starts",
        noun=("baseline", "baselines"),
        answer=answer,
        answer_meta="What a member alone would have paid: savings are measured against it.",
        filters=(
            Filter("text", "Item, number or source holds",
                   lambda q, v: q.filter(Q(item__icontains=v) | Q(number__icontains=v) | Q(source__icontains=v))),
            Filter("state", "State", lambda q, v: q.filter(state=v), tuple((s.value, s.words) for s in State)),
            Filter("service", "Service", lambda q, v: q.filter(service_id=int(v)),
                   tuple((str(pk), name) for pk, name in services)),
            Filter("method", "Found by", lambda q, v: q.filter(method=v), tuple((m.value, m.words()) for m in Method)),
            Filter("grade", "Grade", lambda q, v: q.filter(grade=v), tuple((g.value, g.value) for g in Grade)),
            Filter("year", "In force in fiscal year", _in_year, tuple((str(y), str(y)) for y in queries.years_known())),
        ),
        empty=Empty(
            "No baseline is on file yet, so no saving can be measured.",
            "A coordinator or the business manager proposes what members alone would have paid; the director approves.",
            reverse("baselines:add") if may else "", "Propose a baseline",
        ),
        deeds=(("Propose a baseline", reverse("baselines:add")), ("Import a file of baselines", IMPORT)) if may else (),
    )  # fmt: skip


def _in_year(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    year = FiscalYear(int(text), agency.the().fiscal_start_month)
    return rows.filter(Q(ends__isnull=True) | Q(ends__gt=year.starts), starts__lt=year.ends)


def _rows(page: QuerySet[Baseline, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(row.item or row.service.name, reverse("baselines:detail", args=[row.pk]),
                 note=row.service.name if row.item else ""),
            row.unit_price, Unit(row.unit).value.replace("-", " "), row.starts, row.ends or "open", Method(row.method).words(),
            row.grade, row.organization.name if row.organization else "everybody", State(row.state).words, row.number,
        )
        for row in page
    ]  # fmt: skip


def facts(row: Baseline) -> list[tuple[str, str]]:
    """Every fact of a baseline as label and words, but its evidence and where it stands."""
    return [
        ("Price alone", f"{price_words(row.unit_price)} {_each(row.unit)}"),
        ("Range", _range(row)),
        ("For whom", row.organization.name if row.organization else "everybody without an own price"),
        (
            "Holds",
            f"from {long_date(row.starts)} {f'until {long_date(row.ends)}' if row.ends else 'on, without an end'}",
        ),
        ("Found by", f"{Method(row.method).words()}. {Method(row.method).weakness()}"),
        ("Grade", f"{row.grade}: {Grade(row.grade).words()}"),
        ("Kind of saving", SavingKind(cashable=row.cashable, recurring=row.recurring).words()),
        ("Borne by the member itself", f"{price_words(row.own_cost)} {_each(row.unit)}" if row.own_cost else "nothing"),
        ("Would have been bought alone", f"{decimal_words(row.share * 100)}% of the quantity"),
        ("Source", row.source),
    ]


def _each(unit: str) -> str:
    """`each`, `a case`, `an hour`."""
    word = unit.replace("-", " ")
    return word if unit == Unit.EACH else f"{'an' if unit == Unit.HOUR else 'a'} {word}"


def _range(row: Baseline) -> str:
    match row.low, row.high:
        case None, None:
            return "none is known"
        case low, None:
            return f"{price_words(low)} or more"
        case None, high:
            return f"up to {price_words(high)}"
        case low, high:
            return f"{price_words(low)} to {price_words(high)}"


def story(row: Baseline) -> list[dict[str, str]]:
    """Who did what with it, in order, as a timeline."""
    told = [
        {
            "when": long_date(agency.day_of(row.proposed_at)),
            "what": "Proposed",
            "by": row.proposed_by_name or "the program",
        }
    ]
    if row.decided_at:
        words = State(row.state).words.capitalize()
        what = f"{words}: {row.decision}" if row.decision else words
        told.append({"when": long_date(agency.day_of(row.decided_at)), "what": what, "by": row.decided_by_name})
    return told


def named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Baselines as other rooms name them: words and address, by id."""
    rows = Baseline.objects.filter(pk__in=ids).values_list("pk", "number", "service__name", "item")
    return {
        pk: (f"baseline {number}, {name}{f', {item}' if item else ''}", reverse("baselines:detail", args=[pk]))
        for pk, number, name, item in rows
    }
