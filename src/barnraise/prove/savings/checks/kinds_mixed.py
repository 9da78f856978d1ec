"""A service that is compared as two kinds of saving."""

from barnraise.core.savings.measure import Kind
from barnraise.prove.savings.rules import Check, Doubts, Found


def find(doubts: Doubts) -> list[Found]:
    """Services whose baselines disagree about cash and every year."""
    kinds: dict[str, set[Kind]] = {}
    for row in doubts.facts.baselines:
        kinds.setdefault(row.service, set()).add(Kind(cashable=row.cashable, recurring=row.recurring))
    return [
        Found(service, f"{service} is compared as {' and as '.join(sorted(k.words().lower() for k in several))}.",
              doubts.keys.get(f"service {service}", ""))
        for service, several in sorted(kinds.items()) if len(several) > 1
    ]  # fmt: skip


CHECK = Check(
    name="kinds-mixed",
    title="Two kinds of saving in one service",
    why="Cash and not cash, yearly and once, are never added together.",
    mend="End the baselines of one kind, or offer two services.",
    find=find,
)
