"""Warnings about many agencies, kept short: each is named, and beyond a few the rest is counted."""

from barnraise.integrations.lea.rows import FileWarning

NAMED_MOST = 20
"""How many warnings of one rule are written out."""


class Warnings:
    """Warnings as they are found; the twenty-first of a rule and its followers become one sentence."""

    def __init__(self) -> None:
        self._kept: dict[str, list[FileWarning]] = {}
        self._more: dict[str, int] = {}

    def add(self, rule: str, message: str, *, stops: bool = True) -> None:
        """Note one warning."""
        kept = self._kept.setdefault(rule, [])
        if len(kept) < NAMED_MOST:
            kept.append(FileWarning(rule, message, stops))
        else:
            self._more[rule] = self._more.get(rule, 0) + 1

    def all(self) -> tuple[FileWarning, ...]:
        """Give them in the order in which their rules first spoke."""
        found: list[FileWarning] = []
        for rule, kept in self._kept.items():
            found += kept
            if more := self._more.get(rule):
                found.append(FileWarning(rule, f"The same holds for {more:,} more.", kept[0].stops))
        return tuple(found)
