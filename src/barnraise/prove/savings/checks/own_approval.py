"""Baselines that one person both proposed and approved."""

from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Baselines whose proposer and approver are one, or that nobody approved."""
    return [
        Found(row.key, f"{row.key} was proposed by {row.proposed_by} and approved by {row.approved_by or 'nobody'}.",
              doubts.keys.get(row.key, ""))
        for row in doubts.facts.baselines if not row.approved_by or row.approved_by == row.proposed_by
    ]  # fmt: skip


CHECK = Check(
    name="own-approval",
    title="Baselines approved by who proposed them",
    why="One person alone must not say what a member would have paid.",
    mend="End the baseline, propose it again, and let another person approve it.",
    find=find,
)
