"""Refusals: exceptions named for the rule, whose message says what, which, why, and what to do."""


class Refusal(Exception):
    """A deed that may not be done. The message is a sentence for the person who asked; nothing was changed."""

    rule = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refusal):
    """The asker may not do this deed."""

    rule = "not-allowed"


class Stale(Refusal):
    """Somebody else changed the record after this form was opened; `mine` and `theirs` are shown side by side."""

    rule = "stale"

    def __init__(self, message: str, *, mine: dict[str, str], theirs: dict[str, str], version: int) -> None:
        super().__init__(message)
        self.mine = mine
        self.theirs = theirs
        self.version = version


class KeyReused(Refusal):
    """An idempotency key came back with other content."""

    rule = "key-reused"
