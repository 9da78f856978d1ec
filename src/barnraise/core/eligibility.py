"""Decide from dated facts, by rules that are data, which membership category is open to a body and what it may use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

Fact: TypeAlias = str | int | bool


class FactName(StrEnum):
    """The facts that a rule may ask for; the list is closed, so a misspelled rule does not load."""

    KIND = "kind"
    PUPILS = "pupils"
    IN_AREA = "in_area"
    MEMBER_ELSEWHERE = "member_elsewhere"
    PAYS_FEE = "pays_fee"

    def words(self) -> str:
        """Say the fact as a person would ask for it."""
        return _FACT_WORDS[self]


_FACT_WORDS = {
    FactName.KIND: "its kind",
    FactName.PUPILS: "its number of pupils on the date that counts",
    FactName.IN_AREA: "whether it lies inside the agency's area",
    FactName.MEMBER_ELSEWHERE: "whether it already pays to be a member of another agency",
    FactName.PAYS_FEE: "whether it pays the fee set by the board",
}


class Op(StrEnum):
    """How a condition compares a fact."""

    IS = "is"
    IN = "in"
    BELOW = "below"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact compared with one value; `in` compares with several, `below` and `at_least` with a number."""

    fact: FactName
    op: Op
    value: Fact | tuple[str, ...]

    def __post_init__(self) -> None:
        match self.fact, self.op:
            case FactName.PUPILS, (Op.IS | Op.BELOW | Op.AT_LEAST):
                good = type(self.value) is int
            case FactName.KIND, Op.IS:
                good = isinstance(self.value, str)
            case FactName.KIND, Op.IN:
                good = isinstance(self.value, tuple) and all(isinstance(choice, str) for choice in self.value)
            case ((FactName.IN_AREA | FactName.MEMBER_ELSEWHERE | FactName.PAYS_FEE), Op.IS):
                good = isinstance(self.value, bool)
            case _:
                good = False
        if not good:
            raise ValueError(f"The condition {self.fact} {self.op} {self.value!r} compares unlike things.")


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """Who may be in a membership category, whether it votes, and what it may not use.

    `any_of` holds alternatives, each a tuple of conditions that must all hold. `excludes` are program slugs closed to
    the category, `services_max` how many services it may buy in a year (None: any number). `sentence` is the rule in
    words, `citation` and `source` say where it stands.
    """

    code: str
    name: str
    votes: bool
    any_of: tuple[tuple[Condition, ...], ...]
    sentence: str
    excludes: tuple[str, ...] = ()
    services_max: int | None = None
    citation: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a body on the day that counts; None means not known, never no.

    Unit: `pupils` as counted on the rule's date (October 1). `kind` is a code of the organizations room.
    """

    kind: str
    pupils: int | None = None
    in_area: bool | None = None
    member_elsewhere: bool | None = None
    pays_fee: bool | None = None

    def fact(self, name: FactName) -> Fact | None:
        """Look one fact up."""
        match name:
            case FactName.KIND:
                return self.kind
            case FactName.PUPILS:
                return self.pupils
            case FactName.IN_AREA:
                return self.in_area
            case FactName.MEMBER_ELSEWHERE:
                return self.member_elsewhere
            case FactName.PAYS_FEE:
                return self.pays_fee
        assert_never(name)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its reason; `ok` is None where `missing` facts leave it undecided."""

    ok: bool | None
    reason: str
    missing: tuple[FactName, ...] = ()


def eligible(rule: CategoryRule, standing: Standing) -> Verdict:
    """Decide whether a body may be in a category, or say which facts would decide it.

    A fact that is not known leaves an alternative open only if nothing known already closes it.

    >>> small = (Condition(FactName.KIND, Op.IS, "charter"), Condition(FactName.PUPILS, Op.BELOW, 300))
    >>> rule = CategoryRule("associate", "Associate", False, (small,), "A charter with fewer than 300 pupils.")
    >>> eligible(rule, Standing(kind="charter", pupils=298)).ok, eligible(rule, Standing(kind="charter", pupils=303)).ok
    (True, False)
    >>> eligible(rule, Standing(kind="charter")).missing
    (<FactName.PUPILS: 'pupils'>,)
    """
    missing: list[FactName] = []
    for alternative in rule.any_of:
        answers = [(condition, _holds(condition, standing)) for condition in alternative]
        if all(answer is True for _, answer in answers):
            return Verdict(True, f"Eligible as {rule.name}: {_because(alternative, standing)}.")
        if not any(answer is False for _, answer in answers):
            missing += [condition.fact for condition, answer in answers if answer is None]
    if missing:
        asked = tuple(dict.fromkeys(missing))
        words = " and ".join(fact.words() for fact in asked)
        return Verdict(None, f"Not decided for {rule.name}: not known is {words}. Enter it, then decide.", asked)
    return Verdict(False, f"Not eligible as {rule.name}: {_failing(rule, standing)}. The rule: {rule.sentence}")


def categories_open(rules: tuple[CategoryRule, ...], standing: Standing) -> tuple[tuple[CategoryRule, Verdict], ...]:
    """Every category's verdict for one body, in the order of the rules."""
    return tuple((rule, eligible(rule, standing)) for rule in rules)


def may_use(rule: CategoryRule, *, program: str, services_taken: int) -> Verdict:
    """Decide whether a category may take one more service of a program.

    Shape: `program` is a program's slug, or slug/code for a part of one (`insurance`, `administration/health-safety`);
    an exclusion of a program closes all its parts. `services_taken` counts the services of the year, without this one.

    >>> fee = CategoryRule("fee", "Non-member", False, (), "", excludes=("insurance",), services_max=2)
    >>> may_use(fee, program="insurance", services_taken=0).reason
    'Blocked: Non-member does not include insurance.'
    >>> may_use(fee, program="learning", services_taken=1).ok, may_use(fee, program="learning", services_taken=2).ok
    (True, False)
    """
    for closed in rule.excludes:
        if program == closed or program.startswith(f"{closed}/"):
            return Verdict(False, f"Blocked: {rule.name} does not include {closed}.")
    if rule.services_max is not None and services_taken >= rule.services_max:
        return Verdict(
            False, f"Blocked: {rule.name} covers {rule.services_max} services a year, and {services_taken} are taken."
        )
    return Verdict(True, f"Included in {rule.name}.")


def _holds(condition: Condition, standing: Standing) -> bool | None:
    found, value = standing.fact(condition.fact), condition.value
    if found is None:
        return None
    match condition.op:
        case Op.IS:
            return found == value
        case Op.IN:
            return isinstance(value, tuple) and found in value
        case Op.BELOW:
            return isinstance(found, int) and isinstance(value, int) and found < value
        case Op.AT_LEAST:
            return isinstance(found, int) and isinstance(value, int) and found >= value
    assert_never(condition.op)


def _because(alternative: tuple[Condition, ...], standing: Standing) -> str:
    return ", ".join(_fact_said(condition, standing) for condition in alternative) or "the category is open to all"


def _failing(rule: CategoryRule, standing: Standing) -> str:
    """Name what closes each alternative made for this kind of body; only if there is none, that the kind is wrong."""
    closing = [[c for c in alternative if _holds(c, standing) is False] for alternative in rule.any_of]
    mendable = [failing for failing in closing if all(c.fact is not FactName.KIND for c in failing)]
    told = dict.fromkeys(_fact_said(condition, standing) for failing in (mendable or closing) for condition in failing)
    return " and ".join(told) or "it has no way in"


def _fact_said(condition: Condition, standing: Standing) -> str:
    found, value = standing.fact(condition.fact), condition.value
    match condition.fact:
        case FactName.KIND:
            return f"it is a {str(found).replace('_', ' ')}"
        case FactName.PUPILS:
            limit = {Op.BELOW: "fewer than ", Op.AT_LEAST: "at least "}.get(condition.op, "")
            return f"it has {found:,} pupils (asked: {limit}{value:,})"
        case FactName.IN_AREA:
            return f"it lies {'inside' if found else 'outside'} the agency's area"
        case FactName.MEMBER_ELSEWHERE:
            return f"it {'already pays' if found else 'does not pay'} to be a member of another agency"
        case FactName.PAYS_FEE:
            return f"it {'pays' if found else 'does not pay'} the fee set by the board"
    assert_never(condition.fact)
