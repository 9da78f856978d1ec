"""Evidence whose bytes are missing or are not what they were."""

from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Baselines whose file is gone, altered or was never there."""
    return [
        Found(row.key, f"The evidence of {row.key} is missing or was altered.", doubts.keys.get(row.key, ""))
        for row in doubts.facts.baselines
        if not doubts.evidence.get(row.evidence, False)
    ]


CHECK = Check(
    name="evidence-gone",
    title="Evidence missing or altered",
    why="A figure that nobody can look up is a claim.",
    mend="Bring the file back from a backup; its hash says which one it is.",
    find=find,
)
