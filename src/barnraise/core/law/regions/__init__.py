"""What states ask of the regions of their service agencies: rule sets as data, for the region designer to apply anywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from barnraise.core.law.regions.load import RuleSet, rule_sets_from_text

_FOLDER = Path(__file__).parent


class UnknownRuleSet(LookupError):
    """A rule set that is not on file."""


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Every rule set on file, by state and then in its file's order. Errors: `LawRefused` if a file is not understood whole.

    >>> [one.key for one in rule_sets() if one.state == "CT"]
    ['connecticut', 'connecticut-six']
    """
    files = sorted(_FOLDER.glob("*.toml"))
    return tuple(one for path in files for one in rule_sets_from_text(path.read_text(encoding="utf-8"), name=path.name))


def rule_set(key: str) -> RuleSet:
    """One rule set. Errors: `UnknownRuleSet`.

    >>> [f"{rule.kind} {rule.limit:g}" for rule in rule_set("massachusetts").rules]
    ['regions-at-most 6']
    """
    for one in rule_sets():
        if one.key == key:
            return one
    raise UnknownRuleSet(f"There is no rule set {key!r}; on file are {', '.join(one.key for one in rule_sets())}.")
