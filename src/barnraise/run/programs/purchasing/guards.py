"""Guards of purchasing: a usage line or a price stands as it came; an undo may only let a line's identity go."""

from barnraise.platform.guards import no_replace, no_truncate, refuse

LINE = "purchasing_usageline"
PRICE = "purchasing_priceline"

_LINES = "Usage lines are never edited: take the delivery back, and record the line again"
_PRICES = "Prices of a file are never edited: a new file takes their place"

_KEPT = ("id", "report_id", "contract_id", "row_number", "organization_id", "day", "item", "description", "quantity",
    "unit",
         "unit_price", "amount", "note")  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{c} <> NEW.{c}" for c in _KEPT)

GUARDS = [
    refuse(f"{LINE}_no_update", LINE, "BEFORE UPDATE", f"NEW.identity IS NOT NULL OR {_CHANGED}", _LINES),
    refuse(f"{LINE}_no_delete", LINE, "BEFORE DELETE", "OLD.id IS NOT NULL", _LINES),
    *no_replace(LINE, _LINES),
    no_truncate(LINE, _LINES),
    refuse(f"{PRICE}_no_update", PRICE, "BEFORE UPDATE", "OLD.id IS NOT NULL", _PRICES),
    *no_replace(PRICE, _PRICES),
    no_truncate(PRICE, _PRICES),
]
