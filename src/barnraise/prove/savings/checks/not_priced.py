"""Deliveries that somebody paid for, but nobody knows what."""

from collections.abc import Iterator

from barnraise.core.dates import long_date
from barnraise.core.facts import Settled
from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Deliveries with a price of nothing that no commitment covers."""
    return list(_found(doubts))


def _found(doubts: Doubts) -> Iterator[Found]:
    for row in doubts.facts.deliveries:
        if row.settled is not Settled.COVERED and not row.unit_price:
            what = f"{row.unit.words(row.quantity)} of {row.item or row.service} for {doubts.called(row.organization)}"
            sentence = f"{what} on {long_date(row.day)} without a price."
            yield Found(row.key, sentence, doubts.keys.get(row.key, ""))


CHECK = Check(
    name="not-priced",
    title="Deliveries without a price",
    why="What was paid cannot be compared when nobody knows it.",
    mend="Reverse the delivery and record it with its price, or say on its service that a commitment covers it.",
    find=find,
)
