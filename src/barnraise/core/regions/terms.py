"""The designer's vocabulary: forms of curves, grades of evidence, kinds of rules, what a district may choose."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """How a cost grows with volume. Each is concave: nobody gains scale where one more pupil costs more than the last."""

    POWER = "power"  # fixed + rate × volume × (volume / 1,000) ** (exponent − 1)
    TWO_PART = "two-part"  # fixed + rate × volume
    PIECES = "pieces"  # fixed + rates that fall from one volume to the next


class Level(StrEnum):
    """Which end of a parameter's range."""

    LOW = "low"
    CENTRAL = "central"
    HIGH = "high"


class Grade(StrEnum):
    """How well a parameter is supported."""

    CAUSAL = "A"  # peer-reviewed, causal
    COMPARED = "B"  # an audit or an administrative comparison
    CLAIMED = "C"  # self-reported
    HEARD = "D"  # press, anecdote
    ASSUMED = "assumed"  # nobody has measured it: an editor's guess


class Choice(StrEnum):
    """What a district does in one function."""

    TODAY = "as today"
    ALONE = "alone"
    LED = "by the lead"


class RuleKind(StrEnum):
    """A statute-like rule about regions; the limits of pupils, districts, counties and land hold for each region."""

    REGIONS_AT_MOST = "regions-at-most"
    PUPILS_AT_LEAST = "pupils-at-least"
    PUPILS_AT_MOST = "pupils-at-most"
    DISTRICTS_AT_LEAST = "districts-at-least"
    DISTRICTS_AT_MOST = "districts-at-most"
    COUNTIES_AT_LEAST = "counties-at-least"
    COUNTIES_AT_MOST = "counties-at-most"
    SQUARE_MILES_AT_LEAST = "square-miles-at-least"
    COUNTIES_WHOLE = "counties-whole"
    CONTIGUOUS = "contiguous"
    MILES_AT_MOST = "miles-at-most"  # from the seat, for a share of the districts
    NOBODY_WORSE = "nobody-worse"  # through the sharing rule, which then asks nobody for more than it gains
    SMALL_SAVE_AT_LEAST = "small-save-at-least"  # a floor, in percent, for the savings rate of districts below a size


class LockKind(StrEnum):
    """What a person settled by hand."""

    BELONGS = "belongs"  # the district is in the agency's region
    LEADS = "leads"  # the agency leads the function in its region
    SERVED = "served"  # the agency serves the district in the function (only as something forbidden)


class Sharing(StrEnum):
    """Who pays how much of a lead's cost. Each member bears its own travel and transition."""

    BY_USE = "by use"
    PER_PUPIL = "per pupil"
    EQUAL_RATE = "equal savings rate"
    WILLINGNESS = "nobody worse off"
    SHAPLEY = "Shapley"
