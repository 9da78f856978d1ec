"""Parts of other rooms' pages, worklist and search."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.core.dates import long_date
from barnraise.platform import agency
from barnraise.platform.manifest import Hit, Task
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.run.books import permissions, queries
from barnraise.run.books.models import Invoice, Run
from barnraise.run.books.terms import RunState
from barnraise.run.books.views import rebates

SHOWN = 6
"""UNIT: invoices and payments on another room's page."""
ON_PORTAL = 4
"""UNIT: invoices on a member's own page, which prints on one sheet."""


def what_is_owed(asker: Asker, **_: object) -> SafeString | None:
    """An answer on the director's home: what members owe us, and how much of it is late."""
    if not permissions.may_see_books(asker):
        return None
    owed, late = queries.owed_in_all(asker)
    context = {
        "owed": owed,
        "late": late,
        "issued": queries.at_hand(asker)[1] is not None,
        "credit": queries.credit_in_all(asker),
        "today": agency.today(),
    }
    return render_to_string("books/panel_owed.html", context)


def what_is_next(asker: Asker, **_: object) -> SafeString | None:
    """An answer on the director's home: the run that waits for somebody, or the last one issued."""
    if not permissions.may_see_books(asker):
        return None
    runs, last = queries.at_hand(asker)
    waiting = runs[0] if runs else None
    needs = waiting is not None and waiting.state == RunState.PREPARED and queries.needs_approval(waiting)
    context = {"waiting": waiting, "last": last, "needs": needs, "may_prepare": permissions.may_prepare(asker)}
    return render_to_string("books/panel_next.html", context)


def organization(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """One organization's balance and last invoices, on its page."""
    if not permissions.may_see_payer(asker, organization_id):
        return None
    account = queries.account_of(asker, organization_id, bills=SHOWN, payments=0)
    context = {"rows": _still(account.bills), "balance": account.balance, "organization_id": organization_id}
    return render_to_string("books/panel_organization.html", context)


def portal(asker: Asker, *, organization_id: int, **_: object) -> SafeString | None:
    """What we were charged and why, and what we owe, on a payer's own page."""
    if not permissions.may_see_payer(asker, organization_id):
        return None
    account = queries.account_of(asker, organization_id, bills=ON_PORTAL, payments=3)
    by_service = queries.charged_by_service(asker, organization_id, agency.fiscal_year())
    context = {
        "rows": _still(account.bills), "balance": account.balance, "by_service": by_service, "payments": account.payments,
        "year": agency.fiscal_year(), "total": sum(row.amount.cents for row in by_service), "organization_id": organization_id,
    }  # fmt: skip
    return render_to_string("books/panel_portal.html", context)


def _still(rows: Iterable[Invoice]) -> list[Invoice]:
    """Invoices with what is still owed on each."""
    found = list(rows)
    for row in found:
        row.still = row.total - row.applied  # type: ignore[attr-defined]
    return found


def tasks(asker: Asker) -> list[Task]:
    """Runs that wait for this person, money that is not applied, and what looks unusual."""
    if not permissions.may_prepare(asker):
        return []
    found = [_run_task(asker, run) for run in queries.at_hand(asker)[0]] + rebates.tasks(asker)
    unexplained = queries.unexplained(asker)
    if unexplained:
        run_id, count = unexplained
        found.append(
            Task(
                f"Explain {counted(count, 'unusual thing', 'unusual things')}",
                reverse("books:run", args=[run_id]),
                "in the prepared run",
            )
        )
    keeps = permissions.may_keep_books(asker)
    left = queries.unapplied_for(asker).count() if keeps else 0
    if left:
        url = f"{reverse('books:payments')}?state=credit"
        found.append(Task(f"Apply {counted(left, 'payment', 'payments')}", url, "money that pays no invoice yet"))
    return found


def _run_task(asker: Asker, run: Run) -> Task:
    url, about = (
        reverse("books:run", args=[run.pk]),
        f"{counted(run.invoices, 'invoice', 'invoices')}, {run.total.words()}",
    )
    late = run.invoice_day <= agency.today()
    due = run.invoice_day
    own = run.prepared_by == asker.actor.key
    match run.state:
        case RunState.SENT_BACK:
            return Task(f"Mend {run.title}", url, about, due, late, mine=own)
        case RunState.APPROVED:
            return Task(f"Issue {run.title}", url, about, due, late, mine=permissions.may_keep_books(asker))
        case _:
            return Task(f"Approve {run.title}", url, about, due, late, mine=permissions.may_approve(asker) and not own)


def search(asker: Asker, text: str) -> list[Hit]:
    """Invoices and payments whose number, check or reference holds this text."""
    bills = (
        queries.invoices_for(asker)
        .select_related("payer")
        .filter(number__icontains=text)
        .order_by("-issued_on", "-id")[:8]
    )
    hits = [
        Hit("Credit note" if i.corrects_id else "Invoice", i.number, reverse("books:invoice", args=[i.pk]),
            f"{i.payer.name}, {i.total.words()}, {long_date(i.issued_on)}")
        for i in bills
    ]  # fmt: skip
    money = queries.payments_for(asker).filter(reference__icontains=text).order_by("-received_on", "-id")[:5]
    return hits + [
        Hit("Payment", p.number, reverse("books:payment", args=[p.pk]), f"{p.payer.name}, {p.method} {p.reference}, {p.amount.words()}")
        for p in money
    ]  # fmt: skip
