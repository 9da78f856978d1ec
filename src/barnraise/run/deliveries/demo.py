"""Seeded deliveries for tests and screenshots; the demonstration's own come through purchasing, as a real agency's do."""

from datetime import date, timedelta
from decimal import Decimal

from barnraise.core.facts import Settled, Unit
from barnraise.platform.permissions import Asker
from barnraise.run.deliveries import operations
from barnraise.run.deliveries.models import Delivery


def delivery(
    *, by: Asker, organization_id: int, service_id: int, number: int = 1, day: date = date(2025, 9, 15),
    quantity: Decimal | int = 4, unit_price: Decimal = Decimal("24.85"), settled: str = Settled.VENDOR, item: str = "PAPER-20",
) -> Delivery:  # fmt: skip
    """One delivery of paper, named by the number of its usage line."""
    return operations.record(
        by=by, organization_id=organization_id, service_id=service_id, quantity=quantity, unit=Unit.CASE, unit_price=unit_price,
        settled=settled, served_from=day, served_to=day + timedelta(days=1), source=f"purchasing.UsageLine:{number}", item=item,
    )  # fmt: skip
