"""The room's vocabulary: states of an answer, further questions, changes by hand, and rules and curves in words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from barnraise.core.regions.terms import Level, LockKind, RuleKind, Sharing

LINK_DAYS: Final = 90
"""How long a link that was made for somebody outside the agency works."""
OPENED_MAX: Final = 120
OPENED_SECONDS: Final = 60
"""How often links are opened from one address, and one link from everywhere, before it has to wait.

ASSUMPTION: all of a school board sit behind one address, and each opens the page and its brief.
"""


class State(StrEnum):
    """Where an answer, or a further question about one, stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    STOPPED = "stopped"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        """The state as people say it."""
        return "being answered" if self is State.WAITING else self.value


class Further(StrEnum):
    """What can be asked about an answer."""

    PRICES = "prices"
    OTHERS = "others"
    DRAWS = "draws"

    @property
    def words(self) -> str:
        """The question as people say it."""
        return {
            Further.PRICES: "what each rule and lock costs",
            Further.OTHERS: "which other plans come next",
            Further.DRAWS: "what survives if the costs are wrong",
        }[self]

    @property
    def tells(self) -> str:
        """What asking it shows."""
        return {
            Further.PRICES: "How much more could be saved without each rule and each lock, one at a time.",
            Further.OTHERS: "Which plans come nearest, how much less they save, and how many districts would lose.",
            Further.DRAWS: "Every disputed cost is drawn anew from its range, many times over: how often is each part of the "
            "plan best again, and which costs are worth measuring first? A board is shown no plan without it.",
        }[self]


class Hand(StrEnum):
    """What a person may settle by hand."""

    BELONGS = "belongs"
    APART = "apart"
    LEADS = "leads"
    LEADS_NOT = "leads-not"
    SERVED_NOT = "served-not"

    @property
    def words(self) -> str:
        """The choice as a form offers it."""
        return {
            Hand.BELONGS: "The district is in the agency’s region",
            Hand.APART: "The district is not in the agency’s region",
            Hand.LEADS: "The agency leads the function in its region",
            Hand.LEADS_NOT: "The agency does not lead the function",
            Hand.SERVED_NOT: "The district is not served in the function (by this agency, or by nobody if none is chosen)",
        }[self]

    @property
    def kind(self) -> LockKind:
        """The kind of lock it makes."""
        match self:
            case Hand.BELONGS | Hand.APART:
                return LockKind.BELONGS
            case Hand.LEADS | Hand.LEADS_NOT:
                return LockKind.LEADS
            case Hand.SERVED_NOT:
                return LockKind.SERVED

    @property
    def forbids(self) -> bool:
        """Whether it says that something may not be."""
        return self not in (Hand.BELONGS, Hand.LEADS)

    @property
    def needs(self) -> tuple[str, ...]:
        """What must be chosen with it."""
        return {LockKind.BELONGS: ("district", "agency"), LockKind.LEADS: ("function", "agency"),
                LockKind.SERVED: ("district", "function")}[self.kind]  # fmt: skip


SHARING_WORDS = {
    Sharing.BY_USE: "by what each uses of it",
    Sharing.PER_PUPIL: "by pupils, whoever uses more or less",
    Sharing.EQUAL_RATE: "so that all of a region save the same part of what they pay",
    Sharing.WILLINGNESS: "by what it is worth to each",
    Sharing.SHAPLEY: "by what each adds to the cost, on average over the orders in which they could join",
}
"""How each rule shares a lead's cost, as a page explains it."""
COST_WORDS = {
    Level.LOW: "every cost at its low end",
    Level.CENTRAL: "central estimates",
    Level.HIGH: "every cost at its high end",
}
"""Sets of costs as a page says them."""


class Hosts(StrEnum):
    """Who could host in a scenario that begins from public files."""

    SERVICE = "service"
    LISTED = "listed"
    LARGEST = "largest"

    @property
    def words(self) -> str:
        """The choice as a form offers it."""
        return {
            Hosts.SERVICE: "The export’s regional education service agencies (type 4)",
            Hosts.LISTED: "The agencies of a list of our own",
            Hosts.LARGEST: "The largest districts, as if each could",
        }[self]


RULE_WORDS = {
    RuleKind.REGIONS_AT_MOST: "At most {limit} regions",
    RuleKind.PUPILS_AT_LEAST: "At least {limit} pupils a region",
    RuleKind.PUPILS_AT_MOST: "At most {limit} pupils a region",
    RuleKind.DISTRICTS_AT_LEAST: "At least {limit} districts a region",
    RuleKind.DISTRICTS_AT_MOST: "At most {limit} districts a region",
    RuleKind.COUNTIES_AT_LEAST: "At least {limit} counties a region",
    RuleKind.COUNTIES_AT_MOST: "At most {limit} counties a region",
    RuleKind.SQUARE_MILES_AT_LEAST: "At least {limit} square miles a region",
    RuleKind.COUNTIES_WHOLE: "Counties stay whole",
    RuleKind.CONTIGUOUS: "Each region is one piece",
    RuleKind.MILES_AT_MOST: "{share} of districts within {limit} miles of their region’s seat",
    RuleKind.NOBODY_WORSE: "Nobody is worse off",
    RuleKind.SMALL_SAVE_AT_LEAST: "Districts below {size} pupils save at least {limit} percent",
}
"""Rules as a page says them."""
