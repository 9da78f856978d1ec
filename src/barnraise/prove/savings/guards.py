"""Guards of savings: what was signed stays as it was signed."""

from barnraise.platform.guards import Guard, append_only, no_replace, no_truncate, refuse

KEY = "savings_signingkey"
_KEYS = "Signing keys stay as they were published: end one and make another"

GUARDS: list[Guard] = [
    *append_only("savings_override", "Overrides"),
    *append_only("savings_statement", "Statements"),
    *append_only("savings_statementline", "Lines of statements"),
    *append_only("savings_measured", "Measured deliveries"),
    refuse(
        f"{KEY}_fixed",
        KEY,
        "BEFORE UPDATE",
        "OLD.key_id <> NEW.key_id OR OLD.public_key <> NEW.public_key OR OLD.starts <> NEW.starts"
        " OR OLD.ends IS NOT NULL",
        _KEYS,
    ),
    refuse(f"{KEY}_kept", KEY, "BEFORE DELETE", "OLD.id IS NOT NULL", _KEYS),
    *no_replace(KEY, _KEYS),
    no_truncate(KEY, _KEYS),
]
