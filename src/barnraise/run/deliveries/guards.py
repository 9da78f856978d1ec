"""Guards of the hinge: a delivery is never edited, and a reversing row mirrors the one it takes back."""

from barnraise.platform.guards import Guard, append_only, refuse

TABLE = "deliveries_delivery"

_SAME = ("organization_id", "service_id", "item", "unit", "unit_price", "settled", "served_from", "served_to", "source")
_MIRROR = " AND ".join(f"d.{c} = NEW.{c}" for c in _SAME)
_REPLACED = "Deliveries are never edited: correct one by a new row that names it"

GUARDS = [
    *append_only(TABLE, "Deliveries"),
    refuse(
        f"{TABLE}_mirror",
        TABLE,
        "BEFORE INSERT",
        f"NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {TABLE} d WHERE d.id = NEW.reverses_id"
        f" AND d.reverses_id IS NULL AND {_MIRROR} AND d.quantity = -NEW.quantity AND d.amount = -NEW.amount)",
        "A reversing delivery mirrors its original, with opposite quantity and amount",
    ),
    # SQLite replaces by any unique key, so the two others are looked up as well where recursive triggers were put off.
    Guard(
        f"{TABLE}_no_replace_source",
        TABLE,
        "BEFORE INSERT",
        # Each half stands alone, so that each finds its own index: a CASE over both reads the whole table for a row.
        f"SELECT RAISE(ABORT, '{_REPLACED}') WHERE NEW.reverses_id IS NULL AND EXISTS"
        f" (SELECT 1 FROM {TABLE} d WHERE d.source = NEW.source AND d.reverses_id IS NULL);"
        f" SELECT RAISE(ABORT, '{_REPLACED}') WHERE NEW.reverses_id IS NOT NULL AND EXISTS"
        f" (SELECT 1 FROM {TABLE} d WHERE d.reverses_id = NEW.reverses_id);",
        "",
    ),
]
