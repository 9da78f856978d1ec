"""When a session is over, and what a browser is called: decisions that look nothing up."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

NOTED_EVERY: Final = timedelta(minutes=1)
"""How often a session notes that somebody is there; a session may so end up to this much early, never late."""

AGE_MAX: Final = timedelta(hours=12)
"""After which a session ends, however busy."""

BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "a program"),
)  # fmt: skip
"""What a browser calls itself → its name; the first that fits, as most also name those they resemble."""

SYSTEMS: Final = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("CrOS", "a Chromebook"),
    ("Mac OS", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


class Over(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    OLD = "old"


def over(*, since: datetime, seen: datetime, now: datetime, idle_minutes: int) -> Over | None:
    """Whether a session is over: nobody was there for `idle_minutes`, or it is as old as any may get.

    >>> noon = datetime(2026, 3, 10, 12)
    >>> over(since=noon, seen=noon, now=noon + timedelta(minutes=30), idle_minutes=30)
    <Over.IDLE: 'idle'>
    >>> over(since=noon, seen=noon, now=noon + timedelta(minutes=29, seconds=59), idle_minutes=30)
    """
    if now - since >= AGE_MAX:
        return Over.OLD
    if now - seen >= timedelta(minutes=idle_minutes):
        return Over.IDLE
    return None


def browser_words(agent: str) -> str:
    """A browser and its machine, as people say it.

    >>> browser_words("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Windows'
    >>> browser_words("")
    'an unknown browser'
    """
    browser = next((name for sign, name in BROWSERS if sign in agent), "an unknown browser")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser
