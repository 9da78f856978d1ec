"""Long work of scenarios: find an answer, or ask one further; each may be killed and run again, and stopped by hand."""

from __future__ import annotations

import time
from collections.abc import Callable

from barnraise.core.regions.stop import Cancelled, Progress
from barnraise.plan.regions import operations, queries
from barnraise.plan.regions.models import Answer, Inquiry
from barnraise.plan.regions.rules import solving
from barnraise.plan.regions.rules.solving import NoPlan
from barnraise.plan.regions.terms import Further, State
from barnraise.platform.jobs import Report
from barnraise.platform.permissions import Actor, Asker, Staff
from barnraise.platform.refusals import Refusal
from barnraise.platform.words import dollars_words

LOOKS = 1.0
"""UNIT: seconds between two looks at whether somebody stopped it; they decide nothing but that."""


def solve(*, report: Report, answer_id: int) -> None:
    """Find an answer, saying how plan and bound close in; one that was finished or stopped is left alone."""
    row = Answer.objects.select_related("edition", "begins__edition").get(pk=answer_id)
    if row.state != State.WAITING:
        return
    by = _whose(row.by, row.by_name)
    watch = _watching(report, row.evaluations_at_most, lambda: _still_open(answer_id))
    try:
        _, document = solving.answered(queries.asked_by(row), watch)
    except NoPlan as none:
        operations.refuse(by=by, answer_id=answer_id, message=str(none))
        raise Refusal(str(none)) from none
    except Cancelled:
        return
    if _still_open(answer_id):
        operations.tell(by=by, answer_id=answer_id, document=document)


def further(*, report: Report, inquiry_id: int) -> None:
    """Ask an answer something further; what was told before a kill is left alone."""
    row = Inquiry.objects.select_related("answer__edition", "answer__begins__edition").get(pk=inquiry_id)
    if row.state != State.WAITING:
        return
    by, kind = _whose(row.by, row.by_name), Further(row.kind)
    watch = _watching(report, 0, lambda: _still_asked(inquiry_id))
    try:
        result = queries.result_of(row.answer)
        document = solving.further(kind, queries.asked_by(row.answer), result, watch)
    except NoPlan as none:
        operations.refuse_further(by=by, inquiry_id=inquiry_id, message=str(none))
        raise Refusal(str(none)) from none
    except Cancelled:
        return
    if _still_asked(inquiry_id):
        operations.tell_further(by=by, inquiry_id=inquiry_id, document=document)


def _watching(report: Report, most: int, goes_on: Callable[[], bool]) -> Callable[[Progress], bool]:
    """Say how far it is, and ask whether to go on, both at most once a second."""
    looked = 0.0

    def watch(progress: Progress) -> bool:
        nonlocal looked
        if time.monotonic() - looked < LOOKS:
            return True
        looked = time.monotonic()
        if progress.turns > 1:
            report(progress.turn, progress.turns, f"{progress.turn:,} of {progress.turns:,} solved.")
        else:
            report(progress.evaluations, most, _closing_in(progress))
        return goes_on()

    return watch


def _closing_in(progress: Progress) -> str:
    """`A plan saves $622,447 a year so far; no plan can save more than $640,000.`"""
    plan, bound = (
        dollars_words(round(one * 100)) if abs(one) < float("inf") else "" for one in (progress.plan, progress.bound)
    )
    has = f"A plan saves {plan} a year so far" if plan else "No plan yet"
    return f"{has}; {f'no plan can save more than {bound}.' if bound else 'nothing is proven yet.'}"


def _still_open(answer_id: int) -> bool:
    return Answer.objects.filter(pk=answer_id, state=State.WAITING).exists()


def _still_asked(inquiry_id: int) -> bool:
    return Inquiry.objects.filter(pk=inquiry_id, state=State.WAITING).exists()


def _whose(key: str, name: str) -> Asker:
    """The person who asked, as whom the job writes; they were permitted when they asked."""
    return Asker(actor=Actor(key, name), staff=frozenset({Staff.DIRECTOR}), signed_in=True)
