"""What leaves for a board: answers that were asked what survives, and the links that show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from barnraise.plan.regions import permissions
from barnraise.plan.regions.models import Answer, Inquiry, Link
from barnraise.plan.regions.queries.editions import inquiries_of
from barnraise.plan.regions.queries.told import document_of
from barnraise.plan.regions.terms import Further
from barnraise.platform import clock
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal


class NoRangeYet(Refusal):
    """An answer that may not leave for a board yet."""

    rule = "answer-without-draws"


def inquiries_told(answer: Answer) -> dict[Further, Inquiry]:
    """The further questions about an answer that were told."""
    return {Further(row.kind): row for row in inquiries_of(answer).values() if row.sha256}


def leaves(answer: Answer | None) -> dict[Further, Any]:
    """What was asked further of an answer that may leave for a board. Errors: `NoRangeYet` while the draws are missing."""
    found = {} if answer is None else inquiries_told(answer)
    if Further.DRAWS not in found:
        raise NoRangeYet(
            "There is no answer yet that could be taken to a board. Wait for it." if answer is None else
            "Nothing leaves for a board without what survives if the costs are wrong, and this answer was not asked that. "
            "On the scenario’s page press “Work out what survives if the costs are wrong”; then take it to the board."
        )  # fmt: skip
    return {kind: document_of(row.sha256) for kind, row in found.items()}


def told_on(answer: Answer) -> datetime:
    """When the newest part of an answer was told."""
    found = [row.finished_at for row in inquiries_told(answer).values()]
    return max(at for at in (*found, answer.finished_at) if at is not None)


def links_for(asker: Asker) -> QuerySet[Link]:
    """The links this asker may read, the newest first."""
    rows = Link.objects.all() if permissions.may_change(asker) else Link.objects.none()
    return rows.select_related("answer__edition__scenario").order_by("-id")


def link_under(token: str) -> Link | None:
    """The link with this token, while it works."""
    found = Link.objects.filter(
        token_hash=clock.digest_of(token), withdrawn_at__isnull=True, expires_at__gt=clock.now()
    )
    return found.select_related("answer__edition__scenario").first()
