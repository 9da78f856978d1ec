"""Lists of usage reports, of their lines, and of what is set apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.html import format_html

from barnraise.core.money import Money
from barnraise.platform.lists import Cell, Column, Empty, Filter, Kind, Link, ListPage
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.run.programs.purchasing import queries
from barnraise.run.programs.purchasing.models import SetAside, UsageLine, UsageReport
from barnraise.run.programs.purchasing.terms import AsideState, Reason

REPORTS = (
    Column("source", "Report", Kind.LINK, sortable=True),
    Column("contract", "Contract"),
    Column("starts", "First day", Kind.DATE, sortable=True),
    Column("lines", "Lines", Kind.NUMBER),
    Column("total", "Amount", Kind.MONEY),
    Column("state", "Standing"),
)
LINES = (
    Column("row", "Row", Kind.LINK, sortable=True),
    Column("day", "Date", Kind.DATE, sortable=True),
    Column("member", "Member"),
    Column("item", "Item"),
    Column("quantity", "Quantity", Kind.NUMBER),
    Column("price", "Unit price", Kind.PRICE),
    Column("amount", "Amount", Kind.MONEY),
    Column("note", "Note", weight="quiet"),
)
CELLS = ("day", "member", "item", "quantity", "amount")
"""What of a line the list shows, as the vendor wrote it; the rest stands on the line’s own page."""
ASIDE = (
    Column("row", "Line", Kind.CODE, sortable=True),
    Column("reason", "Why it is set apart"),
    Column("day", "Date", Kind.CODE),
    Column("member", "Member"),
    Column("item", "Item", Kind.CODE),
    Column("quantity", "Quantity", Kind.NUMBER),
    Column("amount", "Amount", Kind.NUMBER),
    Column("chosen", "Choose"),
)


def reports(asker: Asker) -> ListPage:
    """Every usage report, newest first."""
    return ListPage(
        title="Usage reports",
        columns=REPORTS,
        queryset=queries.reports_for(asker),
        rows=_reports,
        orders={"source": ("source", "id"), "starts": ("starts", "id"), "recorded": ("recorded_at", "id")},
        order="-recorded",
        noun=("report", "reports"),
        filters=(Filter("text", "Name or contract holds",
                        lambda q, v: q.filter(source__icontains=v) | q.filter(contract__number__icontains=v)),),
        crumb=[("Purchasing", reverse("purchasing:list")), ("Usage reports", "")],
        empty=Empty("No usage report has come in yet.", "Open a contract and send its vendor’s report there.",
                    reverse("purchasing:list"), "Open the contracts"),
    )  # fmt: skip


def _reports(page: QuerySet[UsageReport, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(r.source, reverse("purchasing:report", args=[r.pk])), r.contract.number if r.contract else "many",
            r.starts, r.lines, r.total, "undone" if r.undone else "taken in",
        )
        for r in page
    ]  # fmt: skip


def usage_lines(asker: Asker, *, report: UsageReport | None = None) -> ListPage:
    """Accepted lines, of one report or of all."""
    rows = queries.lines_for(asker)
    crumb = [("Purchasing", reverse("purchasing:list")), ("Usage reports", reverse("purchasing:reports"))]
    if report is not None:
        rows = rows.filter(report=report)
        crumb.append((report.source, reverse("purchasing:report", args=[report.pk])))
    return ListPage(
        title=f"Lines of {report.source}" if report else "Usage lines",
        columns=LINES,
        queryset=rows,
        rows=_lines,
        orders={"row": ("report_id", "row_number", "id"), "day": ("day", "id")},
        order="row",
        noun=("line", "lines"),
        filters=(
            Filter("member", "Member holds", lambda q, v: q.filter(organization__name__icontains=v)),
            Filter("item", "Item", lambda q, v: q.filter(item__iexact=v)),
        ),
        crumb=[*crumb, ("Lines", "")],
        totals=_line_totals,
        empty=Empty("No line was taken in.", "Lines come in with usage reports."),
    )


def _line_totals(rows: QuerySet[UsageLine]) -> Mapping[str, Cell]:
    return {"amount": rows.order_by().aggregate(total=Sum("amount"))["total"] or Money.ZERO}


def _lines(page: QuerySet[UsageLine, Any]) -> Sequence[Sequence[Cell]]:
    return [
        (
            Link(f"Row {x.row_number}", reverse("purchasing:line", args=[x.pk])), x.day, x.organization.name, x.item,
            x.quantity,
            x.unit_price, x.amount, x.note,
        )
        for x in page.select_related("organization")
    ]  # fmt: skip


def set_apart(asker: Asker, *, may_decide: bool, context: Mapping[str, Any]) -> ListPage:
    """Lines that wait for a person, and what became of earlier ones; several can be decided at once."""
    rows = queries.aside_for(asker)
    lines, reports = queries.waiting(asker)
    answer = "No line waits for a decision."
    answer_meta = "Earlier lines, and what became of them, are shown for every other standing."
    if lines:
        answer = f"{counted(lines, 'line waits', 'lines wait')} for a decision, of {counted(reports, 'usage report', 'usage reports')}."
        answer_meta = "None of them is a delivery yet, so none is billed. Open a line to mend it, or choose several and decide at once."
    named = rows.order_by().values_list(
        "report_id", "report__source", "report__contract_id", "report__contract__number"
    )
    sources = sorted(set(named), reverse=True)[:200]
    contracts = sorted({(number, str(pk)) for _, _, pk, number in sources if pk})
    return ListPage(
        title="Lines set apart",
        answer=answer,
        answer_meta=answer_meta,
        columns=ASIDE if may_decide else ASIDE[:-1],
        queryset=rows,
        rows=lambda page: [_aside_row(a)[: len(ASIDE) if may_decide else -1] for a in page],
        orders={"row": ("report_id", "row_number", "id")},
        order="row",
        noun=("line", "lines"),
        filters=(
            Filter("reason", "Why", lambda q, v: q.filter(reason=v), tuple((r.value, r.words) for r in Reason)),
            Filter(
                "state", "Standing", lambda q, v: q.filter(state=v), tuple((s.value, s.words) for s in AsideState),
                default=AsideState.OPEN,
            ),
            Filter("contract", "Contract", lambda q, v: q.filter(report__contract_id=int(v)),
                   tuple((pk, number) for number, pk in contracts)),
            Filter("report", "Report", lambda q, v: q.filter(report_id=int(v)),
                   tuple((str(pk), name) for pk, name, _, _ in sources)),
        ),
        crumb=[("Purchasing", reverse("purchasing:list")), ("Lines set apart", "")],
        empty=Empty("Nothing is set apart.", "Every line of every report passed, or no report has come in yet."),
        template="purchasing/set_apart.html",
        context=context,
    )  # fmt: skip


def _aside_row(row: SetAside) -> tuple[Cell, ...]:
    cells = {name: row.cells.get(name, "") for name in CELLS}
    who = [row.cells.get(name, "") for name in ("name", "member", "vendor")]
    cells["member"] = ", ".join(said for said in who if said)
    box: Cell = ""
    if row.state == AsideState.OPEN:
        box = format_html(
            '<input type="checkbox" form="decide" name="line" value="{}" aria-label="Choose row {} of {}">', row.pk,
            row.row_number, row.report.source,
        )  # fmt: skip
    state = AsideState(row.state).words
    standing = f"{state}: {row.note}" if row.note else state
    why = format_html('{} <span class="note">{}</span>', row.sentence, standing)
    return (
        format_html('<a href="{}">Row {}</a>, {}', reverse("purchasing:aside",
            args=[row.pk]), row.row_number, row.report.contract.number if row.report.contract else row.report.source),
        row.sentence if row.state == AsideState.OPEN else why, *cells.values(), box,
    )  # fmt: skip
