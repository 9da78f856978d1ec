"""Money received: by who asks, what is left of it, and whether the same was recorded before."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from barnraise.core.money import Money
from barnraise.platform.permissions import Asker
from barnraise.run.books import permissions
from barnraise.run.books.models import Application, Payment
from barnraise.run.books.queries.invoices import NOTHING


def payments_for(asker: Asker) -> QuerySet[Payment]:
    """Payments and their reversals: everybody's for the office, their own for a payer's people."""
    rows = Payment.objects.select_related("payer")
    if permissions.may_see_books(asker):
        return rows
    return rows.filter(payer_id__in=permissions.payers_of(asker))


def with_applied(rows: QuerySet[Payment]) -> QuerySet[Any, Any]:
    """Payments with what each paid as `applied`, and whether it was taken back as `returned`."""
    applied = (
        Application.objects.filter(payment_id=OuterRef("pk")).order_by().values("payment_id").annotate(s=Sum("amount"))
    )
    taken_back = Payment.objects.filter(reverses_id=OuterRef("pk"))
    return rows.annotate(applied=Coalesce(Subquery(applied.values("s")), NOTHING), returned=Exists(taken_back))


def unapplied_for(asker: Asker) -> QuerySet[Any, Any]:
    """Payments that stand and are not wholly set against invoices."""
    rows = with_applied(payments_for(asker).filter(reverses__isnull=True))
    return rows.filter(returned=False, amount__gt=F("applied"))


def unapplied_of(payment: Payment) -> Money:
    """What is left of a payment; nothing of one that was taken back."""
    if payment.reverses_id or Payment.objects.filter(reverses=payment).exists():
        return Money.ZERO
    used: Money = Application.objects.filter(payment=payment).aggregate(s=Sum("amount"))["s"] or Money.ZERO
    left: Money = payment.amount - used
    return left


def applications_of(payment: Payment) -> QuerySet[Application]:
    """Which invoices a payment paid."""
    return Application.objects.filter(payment=payment).select_related("invoice").order_by("id")


def applications_for(asker: Asker) -> QuerySet[Application]:
    """Money set against invoices: everybody's for the office, their own for a payer's people."""
    rows = Application.objects.all()
    return rows if permissions.may_see_books(asker) else rows.filter(invoice__payer_id__in=permissions.payers_of(asker))


def same_payment(
    payer_id: int, method: str, reference: str, received_on: date, amount: Money, occurrence: int
) -> Payment | None:
    """The n-th standing payment that is equal to this one, if it was recorded before; one taken back stands no more."""
    rows = Payment.objects.filter(
        payer_id=payer_id,
        method=method,
        reference=reference,
        received_on=received_on,
        amount=amount,
        reverses__isnull=True,
    )
    standing = list(with_applied(rows).filter(returned=False).order_by("occurrence"))
    return standing[occurrence - 1] if len(standing) >= occurrence else None


def next_occurrence(payer_id: int, method: str, reference: str, received_on: date, amount: Money) -> int:
    """The place of one more equal payment, those taken back counted too, so that none is mistaken for another."""
    rows = Payment.objects.filter(
        payer_id=payer_id,
        method=method,
        reference=reference,
        received_on=received_on,
        amount=amount,
        reverses__isnull=True,
    )
    return rows.count() + 1


def reversal_of(payment: Payment) -> Payment | None:
    """The row that takes a payment back, if there is one."""
    return Payment.objects.filter(reverses=payment).first()
