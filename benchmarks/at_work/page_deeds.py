"""Deeds of several kinds in the demonstration, each as often as asked: what pages are first read after."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from barnraise.core.money import Money
from barnraise.platform import agency, imports
from barnraise.platform.fields import key_of
from barnraise.run.books import operations as books
from barnraise.run.books import queries as books_queries
from barnraise.run.governance import operations as governance
from barnraise.run.members import queries as members_queries
from barnraise.run.organizations import operations as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.organizations.queries import latest_counts
from barnraise.run.people import demo
from barnraise.run.programs.purchasing.models import UsageLine

Deed = Callable[[int], None]
MEMBER = "Cedar Falls"
"""Every deed that is about a member is about the one whose own page is measured."""


def member() -> Organization:
    """The member that these deeds are about."""
    return Organization.objects.get(pk=next(iter(demo.asker("cleo").organizations)))


def payment(n: int) -> None:
    """A check of the member's comes, a dollar and some cents, and is set against its oldest open invoice."""
    books.receive(
        by=demo.asker("ben"), payer_id=member().pk, received_on=agency.today(), method="check",
        reference=f"bench {n}", amount=Money(100 + n % 7),
    )  # fmt: skip


def count(n: int) -> None:
    """The member's newest pupil count is mended."""
    body = member()
    had = latest_counts("pupils", organization_ids=[body.pk])[body.pk]
    organizations.count(
        by=demo.asker("cora"), organization_id=body.pk, measure="pupils", school_year=had.school_year,
        source=had.source, as_of=had.as_of, value=int(had.value) + 1 + n % 2,
    )  # fmt: skip


def usage(n: int) -> None:
    """A vendor reports one more line for the member, on a contract that we bill, within the days of the open run."""
    line = _model_line()
    about = UsageLine.objects.select_related("contract").get(pk=line.pk).contract
    text = io.StringIO()
    row = {
        "Date": f"{line.day:%m/%d/%Y}", "Customer number": _number(line.organization_id, line.day), "Item": line.item,
        "Description": line.description, "Qty": "3", "UOM": str(line.unit), "Unit price": str(line.unit_price),
        "Extended": str((line.unit_price * 3).quantize(Decimal("0.01"), ROUND_HALF_UP)), "Invoice": f"BENCH{n:05d}",
    }  # fmt: skip
    writer = csv.DictWriter(text, fieldnames=list(row))
    writer.writeheader()
    writer.writerow(row)
    cora = demo.asker("cora")
    run = imports.look(
        by=cora, kind="usage", content=text.getvalue().encode(), name=f"bench-{n}.csv", about=key_of(about)
    )
    imports.apply(by=cora, run_id=run.pk)


def _model_line() -> UsageLine:
    """The newest that was taken in as it came, not by a decision of ours."""
    ours = UsageLine.objects.filter(organization=member(), contract__service__settled="agency", note="")
    found = ours.order_by("-day", "-id")
    line = found.first()
    assert line is not None, "the member bought something that we bill"
    return line


def _number(organization_id: int, day: date) -> str:
    held = members_queries.membership_of(organization_id, day)
    assert held is not None, "the member is one on the day it buys"
    return held.number


def resolution(n: int) -> None:
    """The board decides something."""
    governance.record_resolution(
        by=demo.asker("fay"), body="Board of directors", adopted_on=agency.today(), title=f"Decision {n} of the bench",
        text="Resolved.",
    )  # fmt: skip


def rename(n: int) -> None:
    """The member's city is written otherwise: nearly every page reads the table of organizations."""
    body = member()
    organizations.edit(
        by=demo.asker("cora"), organization_id=body.pk, version=body.version, city=f"Cedar Falls {n % 2}"
    )


def explained(n: int) -> None:
    """Something unusual in the run that waits is explained."""
    ben = demo.asker("ben")
    run = books_queries.runs_for(ben).exclude(state="issued").order_by("-charges", "-id").first()
    odd = run.exceptions.order_by("id").first() if run else None
    assert odd is not None, "a run waits, with something unusual in it"
    books.explain_exception(by=ben, exception_id=odd.pk, explanation=f"As ordered by phone, noted {n} times.")


DEEDS: dict[str, Deed] = {
    "a payment received": payment,
    "a member’s count changed": count,
    "a usage report applied": usage,
    "a resolution recorded": resolution,
    "a member’s record edited": rename,
    "something unusual explained": explained,
}
"""Each may be done as often as wanted at the demonstration’s size. An edited record of an organization reaches most pages."""
