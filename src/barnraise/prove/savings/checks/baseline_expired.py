"""What was bought on a day that its baseline does not cover."""

from barnraise.core.savings.pairing import Reason
from barnraise.prove.savings.rules import Check, Doubts, Found, things


def find(doubts: Doubts) -> list[Found]:
    """Services and items whose baseline was not in force."""
    return things(doubts, Reason.EXPIRED)


CHECK = Check(
    name="baseline-expired",
    title="Baselines not in force",
    why="A price of another time is no comparison.",
    mend="Propose a baseline for these days.",
    find=find,
)
