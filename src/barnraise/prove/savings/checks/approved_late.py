"""Baselines approved after what they measure had begun."""

from barnraise.core.dates import long_date
from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Baselines by number, with the day they were approved."""
    return [
        Found(key, f"{key} was approved on {long_date(day)}, after its first day.", doubts.keys.get(key, ""))
        for key, day in sorted(doubts.approved_late.items())
    ]


CHECK = Check(
    name="approved-late",
    title="Baselines set after the fact",
    why="Whoever knows what was paid could choose what to compare it with.",
    mend="Say in the reason why it could not be known before.",
    find=find,
)
