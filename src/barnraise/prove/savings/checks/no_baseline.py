"""What was bought and has no baseline at all."""

from barnraise.core.savings.pairing import Reason
from barnraise.prove.savings.rules import Check, Doubts, Found, things


def find(doubts: Doubts) -> list[Found]:
    """Services and items without a baseline, with what was spent on them."""
    return things(doubts, Reason.NO_BASELINE)


CHECK = Check(
    name="no-baseline",
    title="Nothing to compare with",
    why="What is not compared is printed as not measured, with what it cost.",
    mend="Propose a baseline with its evidence, or say why there is none.",
    find=find,
)
