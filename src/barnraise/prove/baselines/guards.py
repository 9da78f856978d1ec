"""Guards of baselines: nothing is rewritten after it was proposed, decided once by another, and no two overlap."""

from barnraise.platform.guards import Guard, no_replace, no_truncate, refuse

BASELINE = "baselines_baseline"

_FIXED = "Baselines are not rewritten: end this one and propose another that replaces it"


def _differ(*columns: str) -> str:
    """Whether any of these columns changes; none counts as a value of its own."""
    return " OR ".join(f"((OLD.{c} IS NULL) <> (NEW.{c} IS NULL) OR OLD.{c} <> NEW.{c})" for c in columns)


_CHANGED = _differ(
    *("id", "number", "organization_id", "service_id", "item", "unit", "starts", "unit_price", "low", "high"),
    *("own_cost", "share", "method", "grade", "cashable", "recurring", "source", "evidence_key", "evidence_sha256"),
    *("replaces_id", "proposed_by", "proposed_by_name", "proposed_at", "import_key"),
)
_DECIDED = (
    f"OLD.state <> 'proposed' AND ({_differ('state', 'decided_by', 'decided_by_name', 'decided_at', 'decision')})"
)
_REOPENED = (
    f"(OLD.ends IS NOT NULL AND (NEW.ends IS NULL OR NEW.ends > OLD.ends))"
    f" OR (OLD.state <> 'approved' AND ({_differ('ends')}))"
)
_BACKDATED = (
    "NEW.state = 'approved' AND (NEW.decided_by = '' OR NEW.decided_at IS NULL OR NEW.decided_at < NEW.proposed_at)"
)
_BORN_DECIDED = "NEW.state <> 'proposed' OR NEW.decided_by <> '' OR NEW.decided_at IS NOT NULL"
_OVER = (  # out of force altogether: an approved one that starts no later took its place
    f"EXISTS (SELECT 1 FROM {BASELINE} r WHERE r.replaces_id = {{b}}.id AND r.state = 'approved'"
    " AND r.starts <= {b}.starts)"
)
_OVERLAP = (
    f"NEW.state = 'approved' AND NOT {_OVER.format(b='NEW')} AND EXISTS (SELECT 1 FROM {BASELINE} b"
    " WHERE b.id <> NEW.id AND b.state = 'approved' AND b.service_id = NEW.service_id AND b.item = NEW.item"
    " AND b.unit = NEW.unit AND COALESCE(b.organization_id, 0) = COALESCE(NEW.organization_id, 0)"
    " AND (NEW.ends IS NULL OR b.starts < NEW.ends) AND (b.ends IS NULL OR NEW.starts < b.ends)"
    " AND NOT (b.id = COALESCE(NEW.replaces_id, 0) AND NEW.starts <= b.starts)"
    f" AND NOT {_OVER.format(b='b')})"
)
_REPLACES_ANOTHER = (
    f"NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {BASELINE} b WHERE b.id = NEW.replaces_id"
    " AND b.state = 'approved' AND b.service_id = NEW.service_id"
    " AND COALESCE(b.organization_id, 0) = COALESCE(NEW.organization_id, 0))"
)
_TAKES_A_NUMBER = (
    f"EXISTS (SELECT 1 FROM {BASELINE} b WHERE b.number = NEW.number"
    " OR (b.replaces_id = NEW.replaces_id AND b.state IN ('proposed', 'approved')))"
)

_SENTENCES = (
    ("fixed", "BEFORE UPDATE", _CHANGED, _FIXED),
    ("decided", "BEFORE UPDATE", _DECIDED, "A baseline is decided once"),
    ("ended", "BEFORE UPDATE", _REOPENED, "Only an approved baseline is ended, and it does not start again"),
    ("backdated", "BEFORE UPDATE", _BACKDATED, "A baseline is approved by somebody, after it was proposed"),
    ("apart", "BEFORE UPDATE", _OVERLAP, "Two approved baselines of one thing overlap"),
    ("born", "BEFORE INSERT", _BORN_DECIDED, "A baseline is proposed before it is decided"),
    ("replaces", "BEFORE INSERT", _REPLACES_ANOTHER, "A baseline replaces an approved one of its service and member"),
    ("number", "BEFORE INSERT", _TAKES_A_NUMBER, "Another baseline has this number or replaces the same one"),
    ("kept", "BEFORE DELETE", "OLD.id IS NOT NULL", _FIXED),
)

GUARDS: list[Guard] = [
    *(refuse(f"{BASELINE}_{name}", BASELINE, when, condition, why) for name, when, condition, why in _SENTENCES),
    *no_replace(BASELINE, _FIXED),
    no_truncate(BASELINE, _FIXED),
]
