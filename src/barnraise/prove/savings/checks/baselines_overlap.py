"""What was bought while two baselines were in force."""

from barnraise.core.savings.pairing import Reason
from barnraise.prove.savings.rules import Check, Doubts, Found, things


def find(doubts: Doubts) -> list[Found]:
    """Services and items with more than one baseline on a day."""
    return things(doubts, Reason.OVERLAPPING)


CHECK = Check(
    name="baselines-overlap",
    title="Two baselines at once",
    why="Nobody may choose the one that flatters.",
    mend="End one of them.",
    find=find,
)
