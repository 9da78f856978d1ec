"""A vendor that pays rebates on what members bought, and the resolution that says how they are shared."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.run.books.conftest import World

from barnraise.core.money import Money
from barnraise.run.books import operations as books
from barnraise.run.books.models import Rebate, RebateShare
from barnraise.run.governance import operations as governance

HALF = (date(2025, 7, 1), date(2026, 1, 1))
NEXT = (date(2026, 1, 1), date(2026, 3, 1))


@dataclass
class Desk:
    """Ben's desk on the day a rebate comes."""

    world: World
    resolution: str

    def buy(self, to: int, cents: int, day: date = date(2025, 10, 7)) -> int:
        """A member buys from the vendor; below zero it returns."""
        return self.world.deliver(
            to, self.world.desks, quantity="-1" if cents < 0 else "1", price=str(Money(abs(cents))), settled="vendor",
            unit="each", day=day, amount=cents,
        )  # fmt: skip

    def prepare(self, cents: int, span: tuple[date, date] = HALF, **values: Any) -> Rebate:
        """Ben prepares a rebate."""
        told = {
            "service_id": self.world.desks, "starts": span[0], "ends": span[1], "received_on": date(2026, 3, 9),
            "amount": Money(cents), "reference": "GP 8841", "resolution_key": self.resolution,
        }  # fmt: skip
        return books.prepare_rebate(by=self.world.cast.ben, **{**told, **values})

    def share(self, cents: int, span: tuple[date, date] = HALF, **values: Any) -> Rebate:
        """Ben prepares, Ada approves, Ben shares."""
        rebate = self.prepare(cents, span, **values)
        books.approve_rebate(by=self.world.cast.ada, rebate_id=rebate.pk, fingerprint=rebate.fingerprint)
        return books.share_rebate(by=self.world.cast.ben, rebate_id=rebate.pk)


def parts(rebate: Rebate) -> dict[int, tuple[int, int, int, int]]:
    """Member → spend, carried in, share, carried out, in cents."""
    return {
        s.organization_id: (s.spend.cents, s.carried_in.cents, s.share.cents, s.carried_out.cents)
        for s in RebateShare.objects.filter(rebate=rebate)
    }


def desk_of(world: World) -> Desk:
    """The resolution is adopted."""
    found = governance.record_resolution(
        by=world.cast.fay, body="Board of directors", adopted_on=date(2025, 6, 12), title="Share rebates by net spend",
        text="Resolved.",
    )  # fmt: skip
    return Desk(world, f"governance.Resolution:{found.pk}")
