"""The vocabulary of baselines: the states a proposal goes through."""

from enum import StrEnum


class State(StrEnum):
    """What became of a baseline that somebody proposed."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
