"""Deliveries that the agency settles and has not billed."""

from barnraise.core.dates import long_date
from barnraise.core.facts import Settled
from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Rows the agency bills, whose charge is missing; a reversal and what it takes back need none."""
    reversed_ = {row.reverses for row in doubts.facts.deliveries if row.reverses}
    return [
        Found(row.key, f"{row.item or row.service} for {doubts.called(row.organization)} on {long_date(row.day)} is not billed.",
              doubts.keys.get(row.key, ""), row.amount)
        for row in doubts.facts.deliveries
        if row.settled is Settled.AGENCY and row.key not in doubts.billed and not row.reverses and row.key not in reversed_
        and row.amount
    ]  # fmt: skip


CHECK = Check(
    name="not-billed",
    title="Deliveries not billed",
    why="A member has not been charged for them, so what it paid would look too small and its saving too large.",
    mend="Prepare and issue a billing run over the year.",
    find=find,
)
