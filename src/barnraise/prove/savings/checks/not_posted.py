"""Charges whose invoice is not posted in the ledger."""

from collections.abc import Sequence

from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> Sequence[Found]:
    """What the books charged and did not post."""
    return doubts.unposted


CHECK = Check(
    name="not-posted",
    title="Charges not posted",
    why="A statement stands on posted entries only.",
    mend="Finish the billing run that made them, or let the books be verified.",
    find=find,
)
