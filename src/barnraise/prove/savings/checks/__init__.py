"""What must be empty before a year is closed: one check, one file, one test."""

from barnraise.prove.savings.checks import (
    allocation_off,
    approved_late,
    arrived_late,
    baseline_expired,
    baselines_overlap,
    evidence_gone,
    kinds_mixed,
    measured_twice,
    no_baseline,
    no_count,
    not_billed,
    not_posted,
    not_priced,
    other_unit,
    own_approval,
)
from barnraise.prove.savings.rules import Check, Doubts, Found

CHECKS: tuple[Check, ...] = (
    not_priced.CHECK,
    not_billed.CHECK,
    not_posted.CHECK,
    measured_twice.CHECK,
    arrived_late.CHECK,
    no_baseline.CHECK,
    baseline_expired.CHECK,
    baselines_overlap.CHECK,
    other_unit.CHECK,
    kinds_mixed.CHECK,
    own_approval.CHECK,
    approved_late.CHECK,
    evidence_gone.CHECK,
    allocation_off.CHECK,
    no_count.CHECK,
)
"""In the order in which they are mended: deliveries and bills, baselines, evidence, what is shared, who is counted."""

BY_NAME = {check.name: check for check in CHECKS}


def ask(doubts: Doubts) -> dict[str, tuple[Found, ...]]:
    """Every check by name with what it found."""
    return {check.name: tuple(check.find(doubts)) for check in CHECKS}
