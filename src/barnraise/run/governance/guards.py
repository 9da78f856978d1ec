"""Guards of governance: what a board decided is never rewritten."""

from barnraise.platform.guards import append_only, refuse

TABLE = "governance_resolution"

GUARDS = [
    *append_only(TABLE, "Resolutions"),
    refuse(
        f"{TABLE}_order",
        TABLE,
        "BEFORE INSERT",
        f"NEW.supersedes_id IS NOT NULL AND EXISTS (SELECT 1 FROM {TABLE} r WHERE r.id = NEW.supersedes_id"
        " AND (r.body <> NEW.body OR r.adopted_on > NEW.adopted_on))",
        "A resolution supersedes an earlier one of the same body",
    ),
]
