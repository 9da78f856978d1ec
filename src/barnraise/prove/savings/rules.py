"""What the checks of a close look at, and what they may find: records free of any database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from barnraise.core.facts import Unit
from barnraise.core.money import Money
from barnraise.core.savings.pairing import Pairing, Reason
from barnraise.core.savings.year import ServiceLine, YearFacts, line_of


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a check found: about what, in a sentence, and the text key of the record that can be mended."""

    about: str
    sentence: str
    key: str = ""
    amount: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """A year's facts, and what the database knows of them beside: what every check is asked about.

    `keys` leads from a public key of a fact to the text key of its record. `evidence` says of each file's hash whether
    its bytes still are what they were. `late` and `approved_late` hold public keys. `sources` names where each delivery
    came from.
    """

    facts: YearFacts
    keys: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    billed: frozenset[str] = frozenset()
    unposted: Sequence[Found] = ()
    allocations: Sequence[Found] = ()
    evidence: Mapping[str, bool] = field(default_factory=dict)
    late: Mapping[str, date] = field(default_factory=dict)
    approved_late: Mapping[str, date] = field(default_factory=dict)
    schools: frozenset[str] = frozenset()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {member.key: member.name for member in self.facts.members}

    def called(self, member: str) -> str:
        """A member by its name, from its public key."""
        return self._names.get(member, member)

    @cached_property
    def unpaired(self) -> Mapping[Reason, Mapping[tuple[str, str, str], Sequence[int]]]:
        """Why → service, item and unit that nothing was compared with → lines, cents; found once for all checks."""
        found: dict[Reason, dict[tuple[str, str, str], list[int]]] = {}
        pairing = Pairing(self.facts.baselines)
        for row in self.facts.deliveries:
            reason = pairing.at(line_of(row))
            if isinstance(reason, Reason):
                sums = found.setdefault(reason, {}).setdefault((row.service, row.item, str(row.unit)), [0, 0])
                sums[0] += 1
                sums[1] += row.amount.cents
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question that must have no answer before a year is closed: `mend` says where and how."""

    name: str
    title: str
    why: str
    mend: str
    find: Callable[[Doubts], Sequence[Found]]


def things(doubts: Doubts, reason: Reason) -> list[Found]:
    """What was bought and not compared for one reason: service and item, how many lines, what they came to."""
    names = {offer.key: offer.name for offer in doubts.facts.offers}
    return [
        Found(
            f"{service} {item}".strip(),
            f"{names[service]}{f', {item}' if item else ''}, by the {_piece(unit)}: {counted}.",
            doubts.keys.get(f"service {service}", ""),
            Money(cents),
        )
        for (service, item, unit), (lines, cents) in sorted(doubts.unpaired.get(reason, {}).items())
        for counted in [f"{lines} {'line' if lines == 1 else 'lines'}"]
    ]


def _piece(unit: str) -> str:
    """What stands after `by the`."""
    return "piece" if unit == Unit.EACH else unit.replace("-", " ")


FIGURES = (
    *("kind", "lines", "measured", "paid", "got_back", "compared", "gross", "low", "high", "rebate", "fee"),
    *("after_aid", "taxpayer"),
)
"""What is kept of a line of a statement, in the order of `figures`."""


def figures(line: ServiceLine) -> tuple[str | int | None, ...]:
    """A line of a statement as it is kept. UNIT: money in cents; None where nothing was measured, or no aid is known."""
    saved, bottom = line.saved, line.bottom
    gained: tuple[Money | None, ...] = (saved.gross, saved.low, saved.high) if saved.kind else (None, None, None)
    last = (bottom.after_aid, bottom.taxpayer) if bottom else (None, None)
    amounts = (line.paid, line.got_back, line.compared, *gained, saved.rebate, saved.fee, *last)
    cents = (None if amount is None else amount.cents for amount in amounts)
    return (saved.kind.words() if saved.kind else "", saved.lines, saved.measured, *cents)


def compared(facts: YearFacts) -> Iterator[tuple[str, str, str]]:
    """Each delivery's key with its baseline's, or with the reason why it has none."""
    lines = (line_of(delivery) for delivery in facts.deliveries)
    for line, found in Pairing(facts.baselines).pair(lines):
        yield (line.row, "", found.value) if isinstance(found, Reason) else (line.row, found.key, "")
