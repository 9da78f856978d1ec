"""Guards of baselines: nothing is rewritten after it was proposed, and no two approved ones overlap."""

from barnraise.platform.guards import Guard, no_replace, no_truncate, refuse

BASELINE = "baselines_baseline"

_FIXED = "Baselines are not rewritten: end this one and propose another that replaces it"

_CHANGED = " OR ".join(
    f"COALESCE(OLD.{column}, -1) <> COALESCE(NEW.{column}, -1)"
    for column in ("organization_id", "service_id", "unit_price", "low", "high", "own_cost", "share", "replaces_id")
)
_REWORDED = " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        *("number", "item", "unit", "starts", "method", "grade", "source", "evidence_key", "evidence_sha256"),
        *("cashable", "recurring", "proposed_by", "proposed_at", "import_key"),
    )
)
_DECIDED = "OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.decided_by <> NEW.decided_by)"
_REOPENED = "OLD.ends IS NOT NULL AND (NEW.ends IS NULL OR NEW.ends > OLD.ends)"
_OVERLAP = (
    f"NEW.state = 'approved' AND EXISTS (SELECT 1 FROM {BASELINE} b WHERE b.id <> NEW.id AND b.state = 'approved'"
    " AND b.service_id = NEW.service_id AND b.item = NEW.item AND b.unit = NEW.unit"
    " AND COALESCE(b.organization_id, 0) = COALESCE(NEW.organization_id, 0)"
    " AND (NEW.ends IS NULL OR b.starts < NEW.ends) AND (b.ends IS NULL OR NEW.starts < b.ends))"
)

GUARDS: list[Guard] = [
    refuse(f"{BASELINE}_fixed", BASELINE, "BEFORE UPDATE", f"{_CHANGED} OR {_REWORDED}", _FIXED),
    refuse(f"{BASELINE}_decided", BASELINE, "BEFORE UPDATE", _DECIDED, "A baseline is decided once"),
    refuse(f"{BASELINE}_ended", BASELINE, "BEFORE UPDATE", _REOPENED, "A baseline that ended does not start again"),
    refuse(f"{BASELINE}_apart", BASELINE, "BEFORE UPDATE", _OVERLAP, "Two approved baselines of one thing overlap"),
    refuse(f"{BASELINE}_apart_new", BASELINE, "BEFORE INSERT", _OVERLAP, "Two approved baselines of one thing overlap"),
    refuse(f"{BASELINE}_kept", BASELINE, "BEFORE DELETE", "OLD.id IS NOT NULL", _FIXED),
    *no_replace(BASELINE, _FIXED),
    no_truncate(BASELINE, _FIXED),
]
