"""What was bought in another unit than its baseline counts."""

from barnraise.core.savings.pairing import Reason
from barnraise.prove.savings.rules import Check, Doubts, Found, things


def find(doubts: Doubts) -> list[Found]:
    """Services and items known for another unit only."""
    return things(doubts, Reason.OTHER_UNIT)


CHECK = Check(
    name="other-unit",
    title="Baselines of another unit",
    why="A case is not a ream: such prices cannot be compared.",
    mend="Propose a baseline for the unit that was bought.",
    find=find,
)
