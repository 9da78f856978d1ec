"""What was shared among members and does not add up."""

from collections.abc import Sequence

from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> Sequence[Found]:
    """Rebates whose shares are not their amount."""
    return doubts.allocations


CHECK = Check(
    name="allocation-off",
    title="Shares that do not add up",
    why="Every cent a vendor paid back belongs to somebody.",
    mend="Reverse the rebate and share it again.",
    find=find,
)
