"""Guards of the catalog: a price or fee that was in force is not rewritten, and no two overlap."""

from barnraise.platform.guards import Guard, no_replace, no_truncate, refuse

PRICE = "catalog_price"
FEE = "catalog_feeterm"

_FIXED = "Prices and fee terms are not rewritten: end this one and set another"


def _apart(table: str, same: str) -> list[Guard]:
    """Refuse a row whose days overlap those of another of the same kind."""
    overlap = (
        f"EXISTS (SELECT 1 FROM {table} p WHERE p.id <> NEW.id AND p.service_id = NEW.service_id AND {same}"
        " AND (NEW.ends IS NULL OR p.starts < NEW.ends) AND (p.ends IS NULL OR NEW.starts < p.ends))"
    )
    sentence = "Two of one service and kind cannot be in force on one day"
    return [
        refuse(f"{table}_apart", table, "BEFORE INSERT", overlap, sentence),
        refuse(f"{table}_apart_after", table, "BEFORE UPDATE", overlap, sentence),
    ]


def _fixed(table: str, columns: tuple[str, ...]) -> list[Guard]:
    changed = " OR ".join(f"COALESCE(OLD.{c}, -1) <> COALESCE(NEW.{c}, -1)" for c in columns)
    return [
        refuse(f"{table}_fixed", table, "BEFORE UPDATE", f"{changed} OR OLD.starts <> NEW.starts", _FIXED),
        refuse(f"{table}_kept", table, "BEFORE DELETE", "OLD.id IS NOT NULL", _FIXED),
        *no_replace(table, _FIXED),
        no_truncate(table, _FIXED),
    ]


GUARDS = [
    *_apart(PRICE, "COALESCE(p.category_id, 0) = COALESCE(NEW.category_id, 0)"),
    *_fixed(PRICE, ("service_id", "category_id", "rate", "base", "cap")),
    *_apart(FEE, "p.kind = NEW.kind"),
    *_fixed(FEE, ("service_id", "rate")),
]
