"""Statements: the signed ones by who asks, and the one that closing a year now would make."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet

from barnraise.core.dates import FiscalYear
from barnraise.core.savings.document import Issue, document
from barnraise.core.savings.year import compile_year
from barnraise.platform import agency, documents
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.prove.savings import permissions
from barnraise.prove.savings.checks import ask
from barnraise.prove.savings.models import Measured, SigningKey, Statement, StatementLine
from barnraise.prove.savings.queries.freezing import Frozen
from barnraise.prove.savings.rules import Found
from barnraise.prove.savings.terms import NUMBERED
from barnraise.run.deliveries import queries as deliveries


def statements_for(asker: Asker) -> QuerySet[Statement]:
    """Signed statements: they are public, whoever asks."""
    return Statement.objects.select_related("key", "restates")


def statements_with_papers(asker: Asker) -> QuerySet[Statement]:
    """Statements whose export and document an asker may have as files: they hold every member's deliveries."""
    rows = Statement.objects.all()
    return rows if permissions.may_see_closing(asker) else rows.none()


def statement_for(asker: Asker, statement_id: int) -> Statement:
    """One statement. Errors: `Statement.DoesNotExist`."""
    return statements_for(asker).get(pk=statement_id)


@kept
def signed() -> tuple[Statement, ...]:
    """The newest revision of each year that was signed, the last year first."""
    found: dict[int, Statement] = {}
    for row in Statement.objects.select_related("key").order_by("-fiscal_year", "-revision"):
        found.setdefault(row.fiscal_year, row)
    return tuple(found.values())


def newest(fiscal_year: int) -> Statement | None:
    """The last revision of a year's statement, or None before it was closed."""
    return next((row for row in signed() if row.fiscal_year == fiscal_year), None)


def lines_for(asker: Asker) -> QuerySet[StatementLine]:
    """Lines of statements: all for the agency's people, their own for those who read a member's statement."""
    rows = StatementLine.objects.select_related("statement", "organization", "service")
    return rows if asker.is_staff() else rows.filter(organization_id__in=permissions.organizations_read_for(asker))


def measured_for(asker: Asker) -> QuerySet[Measured]:
    """Which delivery was compared with what, as far as the asker may see the delivery's member."""
    rows = Measured.objects.select_related("delivery", "baseline")
    if asker.is_staff():
        return rows
    return rows.filter(delivery__organization_id__in=permissions.organizations_read_for(asker))


def compared_with(asker: Asker, baseline_id: int) -> list[tuple[Statement, int]]:
    """The signed statements that compare deliveries with one baseline, the first first, each with how many."""
    counted = measured_for(asker).filter(baseline_id=baseline_id).values_list("statement_id").annotate(Count("id"))
    times = dict(counted.order_by("statement_id"))
    return [
        (row, times[row.pk]) for row in statements_for(asker).filter(pk__in=times).order_by("fiscal_year", "revision")
    ]


def document_of(statement: Statement) -> dict[str, Any]:
    """What was signed, as it was signed; nobody changes it."""
    return _read(statement.json_sha256)


@lru_cache(maxsize=8)
def _read(sha256: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(documents.read_by_hash(sha256))
    return found


def export_of(statement: Statement) -> bytes:
    """The signed export, byte for byte."""
    return documents.read_by_hash(statement.export_sha256)


def exported(fiscal_year: int, revision: int = 0) -> tuple[str, bytes]:
    """A signed year's export with the name of its file; the newest revision where none is named.

    Errors: `Statement.DoesNotExist`; `AssertionError` when its bytes are not what was signed.
    """
    rows = Statement.objects.filter(fiscal_year=fiscal_year).order_by("-revision")
    row = rows.filter(revision=revision).get() if revision else rows.first()
    if row is None:
        raise Statement.DoesNotExist
    return f"{row.number}-{row.revision}.zip", export_of(row)


def current_key() -> SigningKey | None:
    """The key that signs now."""
    return SigningKey.objects.filter(current=True).first()


def keys() -> QuerySet[SigningKey]:
    """All keys that ever signed, newest first: public."""
    return SigningKey.objects.order_by("-starts", "-id")


def issue_of(fiscal_year: int, *, reason: str = "") -> Issue:
    """How the next statement of a year is called, and what it is compared with."""
    before, last_year = newest(fiscal_year), newest(fiscal_year - 1)
    return Issue(
        number=NUMBERED.format(year=fiscal_year),
        revision=before.revision + 1 if before else 1,
        reason=reason,
        restates=document_of(before) if before else None,
        last_year=document_of(last_year) if last_year else None,
    )


def document_now(fiscal_year: int, frozen: Frozen) -> dict[str, Any]:
    """The document that signing a year as it was read would freeze."""
    return document(compile_year(frozen.facts), issue_of(fiscal_year))


def asked(frozen: Frozen) -> dict[str, tuple[Found, ...]]:
    """Every check with what it found."""
    return ask(frozen.doubts)


def year_named(fiscal_year: int) -> FiscalYear:
    """A fiscal year of this agency by the year it ends in."""
    return FiscalYear(fiscal_year, agency.the().fiscal_start_month)


def members_of(statement: Statement) -> dict[str, int]:
    """Whom a statement is about: public key → organization."""
    rows = StatementLine.objects.filter(statement=statement).values_list("member_key", "organization_id").distinct()
    return dict(rows)


def names_of(statement: Statement) -> dict[str, str]:
    """What the members of a statement are called on it."""
    return {row["member"]: row["name"] for row in document_of(statement)["members"]}


def services_of(statement: Statement, organization_id: int) -> dict[str, int]:
    """A member's services on a statement: code → service."""
    rows = StatementLine.objects.filter(statement=statement, organization_id=organization_id)
    return dict(rows.values_list("service__code", "service_id"))


def next_revision(fiscal_year: int) -> int:
    """The revision that signing a year now would make."""
    before = newest(fiscal_year)
    return before.revision + 1 if before else 1


def years_to_close() -> list[int]:
    """Fiscal years that have ended and in which something was delivered, newest first."""
    this = agency.fiscal_year().year
    return [year for year in sorted(deliveries.years(), reverse=True) if year < this]


def last_signed() -> Statement | None:
    """The newest revision of the last year that was signed."""
    return next(iter(signed()), None)


def told_of(statement: Statement, organization_id: int) -> dict[str, Any] | None:
    """What a statement says of one member, or None where it says nothing."""
    line = StatementLine.objects.filter(statement=statement, organization_id=organization_id).first()
    found: list[dict[str, Any]] = document_of(statement)["members"]
    return None if line is None else next(row for row in found if row["member"] == line.member_key)
