"""Guards of identifiers: one is never blank, never moves to another body, and never replaces another's."""

from barnraise.platform.guards import Guard, refuse

_TABLE = "organizations_identifier"
_TAKEN = "An identifier belongs to one organization: another one has it already"

GUARDS = [
    refuse(
        f"{_TABLE}_not_blank", _TABLE, "BEFORE INSERT", "TRIM(NEW.value) = '' OR TRIM(NEW.scheme) = ''",
        "An identifier is never blank: leave it out instead",
    ),
    refuse(
        f"{_TABLE}_stays", _TABLE, "BEFORE UPDATE",
        "NEW.organization_id <> OLD.organization_id OR NEW.scheme <> OLD.scheme OR TRIM(NEW.value) = ''",
        "An identifier never moves to another organization or scheme, and is never blank",
    ),
    Guard(
        f"{_TABLE}_no_replace", _TABLE, "BEFORE INSERT",
        f"SELECT RAISE(ABORT, '{_TAKEN}') WHERE EXISTS (SELECT 1 FROM {_TABLE} WHERE id = NEW.id"
        " OR (scheme = NEW.scheme AND value = NEW.value) OR (organization_id = NEW.organization_id AND scheme = "
        "NEW.scheme));",
        "",
    ),
]  # fmt: skip
