"""Member schools whose pupils were not counted for the year."""

from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Districts, charters and non-public schools without a count."""
    return [
        Found(row.key, f"{row.name} has no count of pupils for this year.", doubts.keys.get(f"member {row.key}", ""))
        for row in doubts.facts.members
        if row.key in doubts.schools and row.pupils is None
    ]


CHECK = Check(
    name="no-count",
    title="Members without a count",
    why="Savings a pupil, and the order from small to large, need one.",
    mend="Import the state's district file, or add the count on the member's page.",
    find=find,
)
