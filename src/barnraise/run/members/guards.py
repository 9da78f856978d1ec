"""Guards of memberships: spans of one organization never overlap, and a membership never changes hands."""

from barnraise.platform.guards import Guard, refuse

_TABLE = "members_membership"
_OVERLAP = "An organization has one membership at a time: end the other one first"
_CONDITION = (
    f"EXISTS (SELECT 1 FROM {_TABLE} AS other WHERE other.organization_id = NEW.organization_id AND other.id <> NEW.id"
    " AND other.starts < COALESCE(NEW.ends, '9999-12-31') AND NEW.starts < COALESCE(other.ends, '9999-12-31'))"
)


def _one_at_a_time(moment: str) -> Guard:
    """PostgreSQL looks under a lock of that organization, so that two transactions at once cannot both find nothing."""
    name = f"{_TABLE}_no_overlap_{moment.lower()}"
    return Guard(
        name, _TABLE, f"BEFORE {moment}",
        f"SELECT RAISE(ABORT, '{_OVERLAP}') WHERE {_CONDITION};",
        "BEGIN PERFORM pg_advisory_xact_lock(7241002, NEW.organization_id::int);"
        f" IF {_CONDITION} THEN RAISE EXCEPTION '{_OVERLAP}'; END IF; RETURN NEW; END",
    )  # fmt: skip


GUARDS = [
    _one_at_a_time("INSERT"),
    _one_at_a_time("UPDATE"),
    refuse(
        f"{_TABLE}_stays", _TABLE, "BEFORE UPDATE", "NEW.organization_id <> OLD.organization_id",
        "A membership never moves to another organization: end it, and let the other one join",
    ),
]  # fmt: skip
