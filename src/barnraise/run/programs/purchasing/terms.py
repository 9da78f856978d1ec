"""The vocabulary of cooperative purchasing: why a usage line is set apart, and what may be done about it."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a line of a usage report does not become a delivery by itself."""

    NO_MEMBER = "no_member"
    OUTSIDE_TERM = "outside_term"
    UNKNOWN_ITEM = "unknown_item"
    ABOVE_PRICE = "above_price"
    NOT_ENTITLED = "not_entitled"
    UNREADABLE = "unreadable"

    @property
    def words(self) -> str:
        """As printed."""
        return {
            "no_member": "matches no member",
            "outside_term": "lies outside the contract's term",
            "unknown_item": "names an item the price file does not have",
            "above_price": "is above the price in force that day",
            "not_entitled": "buys what its category may not",
            "unreadable": "cannot be read",
        }[self.value]


class AsideState(StrEnum):
    """What became of a line set apart."""

    OPEN = "open"
    MENDED = "mended"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
