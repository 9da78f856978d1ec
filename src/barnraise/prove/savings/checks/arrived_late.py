"""Facts that came in after their month was closed, or after the year was signed."""

from barnraise.core.dates import long_date
from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Late deliveries by key, with the day that had closed before them."""
    return [
        Found(key, f"{key} was recorded after its month had closed on {long_date(day)}.", doubts.keys.get(key, ""))
        for key, day in sorted(doubts.late.items())
    ]


CHECK = Check(
    name="arrived-late",
    title="Facts that arrived late",
    why="Members have seen figures of that month without them.",
    mend="Look at each; if it is right, say in the reason why it came late.",
    find=find,
)
