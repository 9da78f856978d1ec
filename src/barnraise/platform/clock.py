"""The one place where time, randomness, new names (and what is kept of them) and planned deaths come from."""

import hashlib
import os
import secrets
import signal
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: datetime | None = None


def now() -> datetime:
    """The instant, in UTC. `BARNRAISE_NOW` (ISO 8601) holds it still, for tests and pictures."""
    if _frozen is not None:
        return _frozen
    told = os.environ.get("BARNRAISE_NOW")
    return datetime.fromisoformat(told).astimezone(UTC) if told else datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The date on the wall of the given time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


class frozen:
    """Hold the clock still inside a `with` block: `with frozen(datetime(2026, 3, 10, tzinfo=UTC))`."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def __enter__(self) -> None:
        global _frozen
        self.before, _frozen = _frozen, self.at

    def __exit__(self, *_: object) -> None:
        global _frozen
        _frozen = self.before


def new_token(size: int = 32) -> str:
    """A name nobody can guess, safe in an address."""
    return secrets.token_urlsafe(size)


def digest_of(token: str) -> str:
    """What is kept of a token: it knows the token again, and does not tell it."""
    return hashlib.sha256(token.encode()).hexdigest()


def chaos_point(name: str) -> None:
    """Die here, as by `kill -9`, when a crash test asks for it by `BARNRAISE_CHAOS=name`; else do nothing.

    `BARNRAISE_CHAOS=name:3` dies at the third passing.
    """
    told = os.environ.get("BARNRAISE_CHAOS")
    if not told:
        return
    wanted, _, passing = told.rpartition(":")
    if not passing.isdigit():
        wanted, passing = told, "1"
    if wanted != name:
        return
    seen = int(os.environ.get("BARNRAISE_CHAOS_SEEN", "0")) + 1
    os.environ["BARNRAISE_CHAOS_SEEN"] = str(seen)
    if seen >= int(passing):
        os.kill(os.getpid(), signal.SIGKILL)
