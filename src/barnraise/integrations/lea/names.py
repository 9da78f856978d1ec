"""Names of two sources matched: exactly, by a rule that has a name, or by a person who is offered candidates."""

import difflib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

CUT = 35
"""UNIT: characters; where NCES and the state cut Minnesota's names off."""
OFFERED_MOST = 5


class Rule(StrEnum):
    """How a name was matched, in words for the page."""

    EXACT = "same name, whatever its case and blanks"
    DISTRICT_WORD = "DIST., DIST and DISTRICT are one word"
    CUT_OFF = "same up to where names are cut off (35 characters)"
    REMEMBERED = "a person answered this before"


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate that a person may choose. UNIT: likeness in hundredths."""

    key: str
    name: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one name: `key` if matched; else `offered`, and `rule` None. Remembered `no such row` has no "
    "key."""

    name: str
    key: str | None
    rule: Rule | None
    offered: tuple[Offer, ...] = ()

    @property
    def decided(self) -> bool:
        """Tell whether nobody needs to be asked, be it that there is no such row."""
        return self.rule is not None


def match(
    name: str,
    candidates: Mapping[str, str] | Iterable[tuple[str, str]],
    *,
    remembered: Mapping[str, str | None] | None = None,
) -> Match:
    """Match one name with candidates (key → name); for many names keep a `Names`.

    >>> match("Pine Island Public School Dist.", {"2728450": "PINE ISLAND PUBLIC SCHOOL DISTRICT"}).rule.value
    'DIST., DIST and DISTRICT are one word'
    """
    return Names(candidates, remembered=remembered).match(name)


class Names:
    """The names of one source, ready to be looked up. Two candidates of one name are offered, never chosen between."""

    def __init__(
        self,
        candidates: Mapping[str, str] | Iterable[tuple[str, str]],
        *,
        remembered: Mapping[str, str | None] | None = None,
    ) -> None:
        pairs = candidates.items() if isinstance(candidates, Mapping) else candidates
        self._names = dict(pairs)
        self._remembered = {_even(name): key for name, key in (remembered or {}).items()}
        self._by_rule: list[tuple[Rule, Callable[[str], str], dict[str, list[str]]]] = []
        for rule, reduce in _RULES:
            index: dict[str, list[str]] = {}
            for key, name in self._names.items():
                index.setdefault(reduce(name), []).append(key)
            self._by_rule.append((rule, reduce, index))
        self._words = {key: _words(name) for key, name in self._names.items()}
        self._common = Counter(word for words in self._words.values() for word in words)

    def match(self, name: str) -> Match:
        """Match one name; what a person answered before comes first, then the rules in their order."""
        even = _even(name)
        if even in self._remembered:
            key = self._remembered[even]
            if key is None or key in self._names:
                return Match(name, key, Rule.REMEMBERED)
        for rule, reduce, index in self._by_rule:
            keys = index.get(reduce(name), [])
            if len(keys) == 1:
                return Match(name, keys[0], rule)
            if keys:
                break
        return Match(name, None, None, self.offers(name))

    def offers(self, name: str) -> tuple[Offer, ...]:
        """Order the candidates that share a telling word with the name, the likest first."""
        words = _words(name)
        found = []
        for key, theirs in self._words.items():
            shared = self._weight(words & theirs)
            if shared:
                found.append((shared / self._weight(words | theirs), key))
        found.sort(key=lambda pair: (-pair[0], self._names[pair[1]], pair[1]))
        reduced = _one_word(name)
        offers = [Offer(key, self._names[key], self._likeness(reduced, key, share)) for share, key in found[:20]]
        return tuple(sorted(offers, key=lambda offer: (-offer.likeness, offer.name, offer.key))[:OFFERED_MOST])

    def _likeness(self, reduced: str, key: str, share: float) -> int:
        letters = difflib.SequenceMatcher(None, reduced, _one_word(self._names[key]), autojunk=False).ratio()
        return round(50 * share + 50 * letters)

    def _weight(self, words: frozenset[str]) -> float:
        """Weigh words by how rare they are: ROCHESTER tells more than SCHOOL."""
        return sum(
            math.log((len(self._names) + 1) / (self._common[word] + 0.5)) for word in words if self._telling(word)
        )

    def _telling(self, word: str) -> bool:
        return self._common[word] * 4 < len(self._names) or len(self._names) < 8


def _even(name: str) -> str:
    return " ".join(name.upper().split())


def _one_word(name: str) -> str:
    return re.sub(r"\bDIST(?:RICT)?\b\.?", "DISTRICT", _even(name))


def _cut(name: str) -> str:
    return _one_word(name)[:CUT].rstrip()


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[0-9A-Z']+", _one_word(name)))


_RULES: tuple[tuple[Rule, Callable[[str], str]], ...] = (
    (Rule.EXACT, _even),
    (Rule.DISTRICT_WORD, _one_word),
    (Rule.CUT_OFF, _cut),
)
