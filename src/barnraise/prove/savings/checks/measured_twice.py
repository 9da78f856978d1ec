"""The same delivery counted twice."""

from collections import Counter

from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Rows that came from one source and do not take each other back; two equal lines of one file are two sources."""
    rows = [row for row in doubts.facts.deliveries if not row.reverses]
    often = Counter(row.source for row in rows)
    return [
        Found(row.key, f"{row.source} became {often[row.source]} deliveries, {row.key} one of them.",
              doubts.keys.get(row.key, ""), row.amount)
        for row in rows if often[row.source] > 1
    ]  # fmt: skip


CHECK = Check(
    name="measured-twice",
    title="Deliveries measured twice",
    why="A saving may be claimed once.",
    mend="Reverse all but one of them.",
    find=find,
)
