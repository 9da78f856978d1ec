"""Where we stand: answers, what waits and the map, from what each room says; what is due by law; two plain pages."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from barnraise.core import law
from barnraise.core.dates import FiscalYear, long_date
from barnraise.core.law.records import Duty
from barnraise.interfaces.web import queries
from barnraise.platform import agency
from barnraise.platform.manifest import Task
from barnraise.platform.pages import asker_of, page
from barnraise.platform.permissions import Asker, agency_staff, everyone


@page(everyone)
def where_we_stand(request: HttpRequest) -> HttpResponse:
    """The first page: set-up before there is an agency, sign-in for strangers, each role's own home after that."""
    if agency.current() is None:
        return redirect("setup")
    asker = asker_of(request)
    if not asker.signed_in:
        return redirect("account_login")
    if not asker.is_staff():
        return redirect("portal") if asker.member_roles else render(request, "web/nobody.html", {"title": "Welcome"})
    tasks = [(task.mine, _line(task)) for task in sorted(queries.waiting(asker), key=_order)]
    return render(request, "web/home.html", {
        "title": "Where we stand",
        "state": _today_words(),
        "answers": queries.panels("home-answer", asker),
        "maps": queries.panels("home-map", asker),
        "mine": [line for mine, line in tasks if mine],
        "others": [line for mine, line in tasks if not mine],
    })  # fmt: skip


def _order(task: Task) -> tuple[bool, date]:
    """Late tasks first, then what has no day, then by day."""
    return not task.late, task.due or date.min


def _line(task: Task) -> dict[str, object]:
    """A task as the worklist component shows it."""
    due = "Today" if task.due == agency.today() else long_date(task.due) if task.due else ""
    return {"deed": task.title, "url": task.url, "about": task.about, "due": due, "late": task.late}


def _today_words() -> str:
    today, year = agency.today(), agency.fiscal_year()
    month = next(number for number, span in enumerate(year.months(), start=1) if span.contains(today))
    return f"{today:%A}, {long_date(today)} · month {month} of {year.words()}"


@dataclass(frozen=True, slots=True)
class Due:
    """A duty as a line: what, by when, whether that day has passed, and how sure we are of the law behind it."""

    duty: Duty
    by: str
    passed: bool


def due_next(asker: Asker) -> SafeString:
    """The answer to “What does the law ask next?” on the home page."""
    coming = [due for due in _dues(agency.today()) if not due.passed]
    state = agency.the().state
    return render_to_string("web/due_next.html", {"coming": coming[:3], "known": state in law.states(), "state": state})


def _dues(today: date) -> list[Due]:
    """This fiscal year's duties, and the next year's, so that the last months are not empty."""
    us = agency.the()
    if us.state not in law.states():
        return []
    year = FiscalYear.of(today, us.fiscal_start_month)
    duties = [*law.duties_in(us.state, year), *law.duties_in(us.state, year.next())]
    return [Due(duty, long_date(duty.due), duty.due < today) for duty in duties]


@page(agency_staff)
def duties(request: HttpRequest) -> HttpResponse:
    """What the law asks of the agency, this fiscal year and the next, with its citation."""
    us = agency.the()
    dues = _dues(agency.today())
    known = us.state in law.states()
    return render(request, "web/duties.html", {
        "title": "What is due by law", "dues": dues, "known": known, "us_state": us.state,
        "law": law.law_of(us.state) if known else None, "years": agency.fiscal_year().words(),
    })  # fmt: skip


@page(everyone)
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is done so that everybody can use this."""
    return render(request, "platform/accessibility.html")


@page(everyone)
def how_figures_are_made(request: HttpRequest) -> HttpResponse:
    """How money is counted, split and corrected."""
    return render(request, "platform/how_figures_are_made.html")
