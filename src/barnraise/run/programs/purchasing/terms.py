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
    UNDONE = "undone"

    @property
    def words(self) -> str:
        """As printed."""
        return {
            "open": "waits for you",
            "mended": "mended",
            "accepted": "accepted with a note",
            "sent_back": "sent back",
            "undone": "its import was undone",
        }[self.value]


ACCEPTABLE = frozenset({Reason.OUTSIDE_TERM, Reason.UNKNOWN_ITEM, Reason.ABOVE_PRICE})
"""What a person may accept with a note; without a member or a figure there is nothing to record."""

AUTHORITIES = (
    "Minn. Stat. 123A.21 subd. 7 (cooperative purchasing of a service cooperative)",
    "Minn. Stat. 471.345 subd. 15 (purchase through a cooperative)",
    "Minn. Stat. 471.59 (joint exercise of powers)",
)
"""SOURCE: domain.md §1.2. Offered as examples; the field takes any citation."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "day": (
        "date",
        "day",
        "service date",
        "order date",
        "invoice date",
        "ship date",
        "purchase date",
        "delivery date",
        "transaction date",
    ),
    "member": (
        "member number",
        "member no",
        "member",
        "member id",
        "customer number",
        "customer no",
        "customer",
        "account",
        "account number",
        "leaid",
        "district number",
    ),
    "name": ("member name", "customer name", "organization", "district", "name", "ship to"),
    "item": (
        "item",
        "item number",
        "item no",
        "item code",
        "sku",
        "product",
        "product code",
        "catalog number",
        "part number",
    ),
    "description": ("description", "item description", "product name", "product description"),
    "quantity": ("quantity", "qty", "units", "quantity shipped", "qty shipped"),
    "unit": ("unit", "uom", "unit of measure", "um"),
    "price": ("unit price", "price", "price each", "each price", "unit cost"),
    "amount": ("amount", "total", "extended", "extended price", "extended amount", "line total", "net amount", "sales"),
    "reference": (
        "reference",
        "invoice",
        "invoice number",
        "invoice no",
        "order",
        "order number",
        "po number",
        "transaction",
        "transaction number",
        "line",
    ),
}
"""Field of a usage report → headings under which vendors carry it."""

PRICE_COLUMNS: dict[str, tuple[str, ...]] = {
    "item": COLUMNS["item"],
    "description": (*COLUMNS["description"], "name"),
    "unit": COLUMNS["unit"],
    "price": (*COLUMNS["price"], "ceiling price", "contract price", "bid price"),
}
"""Field of a price file → headings."""

FIELD_WORDS = {
    "day": "date",
    "member": "member",
    "name": "member name",
    "item": "item",
    "description": "description",
    "quantity": "quantity",
    "unit": "unit",
    "price": "unit price",
    "amount": "amount",
    "reference": "reference",
}
"""A field of a usage line in words, for forms and the file that goes back to a vendor."""
