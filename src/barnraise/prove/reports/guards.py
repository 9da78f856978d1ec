"""Guards of reports: what was frozen stays as it was."""

from barnraise.platform.guards import Guard, no_replace, no_truncate, refuse

REPORT, SECTION = "reports_report", "reports_section"
_FIXED = "A frozen report does not change: draft another that replaces it"
_FROZEN = (
    "OLD.state <> 'draft' AND (OLD.number <> NEW.number OR OLD.kind <> NEW.kind OR OLD.fiscal_year <> NEW.fiscal_year"
    " OR OLD.json_sha256 <> NEW.json_sha256 OR NEW.state = 'draft' OR OLD.frozen_at <> NEW.frozen_at)"
    " OR (OLD.state = 'published' AND (NEW.state <> 'published' OR OLD.published_at <> NEW.published_at))"
)


def _of_frozen(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {REPORT} r WHERE r.id = {row}.report_id AND r.state <> 'draft')"


GUARDS: list[Guard] = [
    refuse(f"{REPORT}_fixed", REPORT, "BEFORE UPDATE", _FROZEN, _FIXED),
    refuse(f"{REPORT}_kept", REPORT, "BEFORE DELETE", "OLD.id IS NOT NULL", _FIXED),
    *no_replace(REPORT, _FIXED),
    no_truncate(REPORT, _FIXED),
    refuse(f"{SECTION}_added", SECTION, "BEFORE INSERT", _of_frozen("NEW"), _FIXED),
    refuse(f"{SECTION}_fixed", SECTION, "BEFORE UPDATE", _of_frozen("OLD"), _FIXED),
    refuse(f"{SECTION}_kept", SECTION, "BEFORE DELETE", "OLD.id IS NOT NULL", _FIXED),
    *no_replace(SECTION, _FIXED),
    no_truncate(SECTION, _FIXED),
]
