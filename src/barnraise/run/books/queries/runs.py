"""Billing runs, and what their pages show: who, how much, why, and what changed since the last one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q, QuerySet, Subquery, Sum

from barnraise.core.money import Money
from barnraise.platform import agency, clock
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.books import permissions
from barnraise.run.books.models import Invoice, Run, RunException
from barnraise.run.books.queries.proposal import propose
from barnraise.run.books.rules import runs as rules
from barnraise.run.books.rules.lines import Line
from barnraise.run.books.terms import RunState
from barnraise.run.catalog import queries as catalog
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations

LATELY = timedelta(days=30)
"""How far back runs that one person issued alone count against the threshold, so that none is split to stay under it."""

Cell = tuple[int, int]
"""A payer and a service."""

CHARGED = """
SELECT i.payer_id, c.service_id, SUM(c.amount), SUM(c.quantity), MIN(c.unit), MAX(c.unit), COUNT(*)
FROM books_charge c JOIN books_invoice i ON i.id = c.invoice_id WHERE i.run_id = %s GROUP BY i.payer_id, c.service_id
"""


@dataclass(frozen=True, slots=True)
class PayerRow:
    """One invoice of a run: who, last time, this time, and why they differ."""

    payer: int
    name: str
    category: str
    last: Money
    now: Money
    charges: int
    why: str
    invoice: int | None = None

    @property
    def change(self) -> Money:
        """The difference."""
        return self.now - self.last


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a run's page says."""

    run: Run
    last: Run | None
    last_total: Money
    total: Money
    rows: list[PayerRow]
    steps: list[rules.Step]
    exceptions: list[RunException]
    changed: bool
    charges: int

    @property
    def change(self) -> Money:
        """The difference from the last run."""
        return self.total - self.last_total


def runs_for(asker: Asker) -> QuerySet[Run]:
    """Billing runs, newest first."""
    rows = Run.objects.order_by("-invoice_day", "-id")
    return rows if permissions.may_see_books(asker) else rows.none()


@kept
def at_hand(asker: Asker) -> tuple[tuple[Run, ...], Run | None]:
    """The runs that are not issued yet, ten at most, and the last one that was; for pages that show what is next."""
    last = runs_for(asker).filter(state=RunState.ISSUED).values("pk")[:1]
    rows = runs_for(asker).filter(~Q(state=RunState.ISSUED) | Q(pk=Subquery(last))).defer("payers")
    found = list(rows)
    waiting = tuple(run for run in found if run.state != RunState.ISSUED)[:10]
    return waiting, next((run for run in found if run.state == RunState.ISSUED), None)


def last_issued(run: Run) -> Run | None:
    """The run to compare with: the last one issued before it that billed the same kinds of cause."""
    issued = Run.objects.filter(state=RunState.ISSUED).order_by("-issued_at", "-id")
    if run.pk is not None:
        issued = issued.exclude(pk=run.pk)
    if run.issued_at is not None:
        issued = issued.filter(issued_at__lt=run.issued_at)
    return next((r for r in issued.defer("payers")[:60] if r.causes == run.causes), None)


def payer_totals(run: Run) -> dict[int, int]:
    """Payer → cents billed by an issued run."""
    return {payer: total.cents for payer, total in Invoice.objects.filter(run=run).values_list("payer_id", "total")}


def unapproved_lately(run: Run) -> Money:
    """What the preparer of a run issued alone, without a second person, in the last 30 days."""
    since = clock.now() - LATELY
    alone = Run.objects.filter(state=RunState.ISSUED, approved_by="", prepared_by=run.prepared_by, issued_at__gte=since)
    return alone.exclude(pk=run.pk).aggregate(total=Sum("total"))["total"] or Money.ZERO


def needs_approval(run: Run) -> bool:
    """Whether a second person must approve this run before it is issued; what was issued lately is asked only if that
    can decide."""
    alone = rules.needs_second_person(run.total, unapproved_lately=Money.ZERO, threshold=agency.threshold())
    return alone or rules.needs_second_person(
        run.total, unapproved_lately=unapproved_lately(run), threshold=agency.threshold()
    )


def preview_of(asker: Asker, run_id: int) -> Preview:
    """A run as its page shows it: from its invoices once issued, computed afresh before. Errors: `Run.DoesNotExist`."""
    run = _run_of(asker, run_id)
    last, before = _before(asker, run_id)
    if run.state == RunState.ISSUED:
        now, charges, changed = _charged(run), run.charges, False
    else:
        now, charges, told = _proposed_now(asker, run_id)
        changed = told != run.fingerprint
    services = _service_names(asker, frozenset({s for _, s in before} | {s for _, s in now}))
    rows = _rows(run, before, now, services)
    exceptions = list(run.exceptions.select_related("payer").order_by("explanation", "-change", "id"))
    total, was = _sum(now), _sum(before)
    return Preview(run, last, was, total, rows, _steps(before, now, services), exceptions, changed, charges)


# What a preview is made of, each found anew only after a deed that touches it.
@kept
def _run_of(asker: Asker, run_id: int) -> Run:
    return runs_for(asker).get(pk=run_id)


@kept
def _before(asker: Asker, run_id: int) -> tuple[Run | None, dict[Cell, rules.Sum]]:
    """The run to compare with, and what it charged."""
    last = last_issued(_run_of(asker, run_id))
    return last, _charged(last) if last else {}


@kept
def _proposed_now(asker: Asker, run_id: int) -> tuple[dict[Cell, rules.Sum], int, str]:
    """What a run would charge now, by how many charges, and the fingerprint of them."""
    proposal = propose(asker, _run_of(asker, run_id))
    return _proposed(proposal.lines), len(proposal.lines), proposal.fingerprint


@kept
def _invoices_of(run_id: int) -> dict[int, int]:
    return dict(Invoice.objects.filter(run_id=run_id).values_list("payer_id", "pk"))


def _charged(run: Run) -> dict[Cell, rules.Sum]:
    with connection.cursor() as cursor:
        cursor.execute(CHARGED, [run.pk])
        return {
            (payer, service): rules.Sum(int(cents), int(quantity), unit if unit == other else "")
            for payer, service, cents, quantity, unit, other, _ in cursor.fetchall()
        }


def _proposed(lines: list[Line]) -> dict[Cell, rules.Sum]:
    found: dict[Cell, rules.Sum] = {}
    for line in lines:
        key = (line.payer, line.service)
        had = found.get(key)
        found[key] = (
            rules.Sum(line.amount, line.quantity, line.unit) if had is None
            else rules.Sum(had.amount + line.amount, had.quantity + line.quantity, had.unit if had.unit == line.unit else "")
        )  # fmt: skip
    return found


def _sum(cells: Mapping[Cell, rules.Sum]) -> Money:
    return Money(sum(cell.amount for cell in cells.values()))


@kept
def _service_names(asker: Asker, ids: frozenset[int]) -> dict[int, str]:
    return dict(catalog.services_for(asker).filter(pk__in=ids).values_list("pk", "name"))


def _steps(
    before: Mapping[Cell, rules.Sum], now: Mapping[Cell, rules.Sum], names: Mapping[int, str]
) -> list[rules.Step]:
    return rules.bridge(_by_service(before, names), _by_service(now, names))


def _by_service(cells: Mapping[Cell, rules.Sum], names: Mapping[int, str]) -> dict[str, rules.Sum]:
    found: dict[str, rules.Sum] = {}
    for (_, service), cell in cells.items():
        name = names.get(service, "a service")
        had = found.get(name)
        unit = cell.unit if had is None or had.unit == cell.unit else ""
        found[name] = rules.Sum(
            cell.amount + (had.amount if had else 0), cell.quantity + (had.quantity if had else 0), unit
        )
    return found


def _rows(
    run: Run, before: Mapping[Cell, rules.Sum], now: Mapping[Cell, rules.Sum], services: Mapping[int, str]
) -> list[PayerRow]:
    """Largest change first; payers of the last run that are not in this one are among the exceptions, not here."""
    last, this = defaultdict[int, dict[int, int]](dict), defaultdict[int, dict[int, int]](dict)
    for (payer, service), cell in before.items():
        last[payer][service] = cell.amount
    for (payer, service), cell in now.items():
        this[payer][service] = cell.amount
    names = organizations.names(this.keys())
    categories = _categories_on(run.invoice_day)
    counts = {int(payer): sums[0] for payer, sums in run.payers.items()}
    invoices = _invoices_of(run.pk)
    rows = []
    for payer, sums in this.items():
        was = last.get(payer, {})
        changes = [(services.get(s, "a service"), sums.get(s, 0) - was.get(s, 0)) for s in sums.keys() | was.keys()]
        why = rules.in_short(changes) if was else "not in the last run"
        rows.append(
            PayerRow(payer, names.get(payer, ""), categories.get(payer, ""), Money(sum(was.values())), Money(sum(sums.values())),
                     counts.get(payer, 0), why or "unchanged", invoices.get(payer))
        )  # fmt: skip
    return sorted(rows, key=lambda r: (-abs(r.change.cents), r.name))


@kept
def _categories_on(day: date) -> dict[int, str]:
    """Organization → the name of its category on a day."""
    names = {c.id: c.name for c in members.categories()}
    found = {}
    for organization, spans in members.spans().items():
        for starts, ends, category in spans:
            if starts <= day and (ends is None or day < ends):
                found[organization] = names.get(category, "")
    return found


@kept
def unexplained(asker: Asker) -> tuple[int, int] | None:
    """The newest run that is not issued and has unusual things nobody explained: its id, and how many."""
    open_runs = runs_for(asker).exclude(state=RunState.ISSUED).values("pk")
    rows = (
        RunException.objects.filter(run__in=open_runs, explanation="")
        .order_by("-run_id")
        .values_list("run_id", flat=True)
    )
    found = list(rows)
    return (found[0], found.count(found[0])) if found else None
