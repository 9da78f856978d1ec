"""Read a state's rules about regions whole or not at all: every key known, every rule of a kind that the designer has."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from barnraise.core.law.load import checked
from barnraise.core.law.place import LawRefused, Place
from barnraise.core.law.records import Confidence
from barnraise.core.regions.problem import Rule
from barnraise.core.regions.terms import RuleKind


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One way to keep a state's law about regions; where a law offers several, each is a set of its own."""

    key: str
    state: str
    name: str
    says: str  # the rules in a sentence
    rules: tuple[Rule, ...]  # each names its citation as its source
    left_out: tuple[str, ...]  # what the law asks and no rule of ours says
    citation: str
    source: str
    source_title: str
    confidence: Confidence
    starts: date  # the day from which the text that was read is taken to hold
    note: str
    verified_by: str = ""
    verified_on: date | None = None


def rule_sets_from_text(text: str, *, name: str) -> tuple[RuleSet, ...]:
    """Read the text of a file; `name` is the file's name for messages. Errors: `LawRefused`."""
    try:
        root = Place(name, "top level", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LawRefused(f"{name} is not valid TOML: {error}.") from error
    root.allow("state", "name", "sources", "sets")
    listed = root.table("sources")
    sources = {key: listed.text(key) for key in listed.written}
    found = tuple(_set(place, root.text("state"), sources) for place in root.tables("sets"))
    if not found:
        raise root.bad("sets", "must hold at least one set of rules")
    root.require_unlike("sets", [one.key for one in found])
    return found


def _set(place: Place, state: str, sources: Mapping[str, str]) -> RuleSet:
    place.allow(
        *("key", "name", "says", "rules", "citation", "source", "confidence", "from"),
        optional=("note", "left_out", "verified_by", "verified_on"),
    )
    confidence, verified_by, verified_on = checked(place)
    citation, source = place.text("citation"), place.key_of(sources, "source", listed_in="[sources]")
    rules = tuple(_rule(one, f"{citation}; {source}") for one in place.tables("rules"))
    if not rules:
        raise place.bad("rules", "must hold at least one rule")
    place.require_unlike("rules", [rule.kind for rule in rules])
    return RuleSet(
        key=place.text("key"),
        state=state,
        name=place.text("name"),
        says=place.text("says"),
        rules=rules,
        left_out=place.texts("left_out"),
        citation=citation,
        source=source,
        source_title=sources[source],
        confidence=confidence,
        starts=place.day("from"),
        note=place.text("note") if "note" in place.written else "",
        verified_by=verified_by,
        verified_on=verified_on,
    )


def _rule(place: Place, source: str) -> Rule:
    place.allow("kind", optional=("limit", "share", "size"))
    kind = place.choice(RuleKind, "kind")
    limit, share, size = _number(place, "limit", 0), _number(place, "share", 1), _number(place, "size", 0)
    if (limit <= 0) != (kind in _WITHOUT_LIMIT):
        raise place.bad(
            "limit", f"must be above zero, and {kind} {'has none' if kind in _WITHOUT_LIMIT else 'needs one'}"
        )
    if not 0 < share <= 1:
        raise place.bad("share", "must be above 0 and at most 1")
    return Rule(kind, limit, share, size, source)


_WITHOUT_LIMIT = frozenset([RuleKind.COUNTIES_WHOLE, RuleKind.CONTIGUOUS, RuleKind.NOBODY_WORSE])


def _number(place: Place, key: str, otherwise: float) -> float:
    found = place.written.get(key, otherwise)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e12:
        raise place.bad(key, f"{found!r} must be a number from 0 on")
    return float(found)
