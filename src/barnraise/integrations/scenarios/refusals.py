"""What is wrong with a scenario's files, or worth saying: the file, the row and column or the key, and a sentence."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

REMARKS_MAX = 1_000
"""A file with a thousand mistakes has one mistake, a thousand times."""

GARBLED = "it holds a control character, as no text does; take it out."


@dataclass(frozen=True, slots=True)
class Remark:
    """Where and why. `row` counts from 1, the heading included; a TOML file has none, and `column` is the key's path."""

    file: str
    row: int | None
    column: str
    value: str
    rule: str
    message: str


class ScenarioRefused(ValueError):
    """Files that are no scenario, or a scenario that no file can hold, with every reason."""

    def __init__(self, reasons: tuple[Remark, ...]) -> None:
        super().__init__(" ".join(reason.message for reason in reasons[:5]))
        self.reasons = reasons


@dataclass(slots=True)
class Remarks:
    """Reasons as they are found; reading goes on, so that a person sees all of them at once."""

    found: list[Remark] = field(default_factory=list)

    def cell(self, file: str, row: int, column: str, value: str, *, rule: str, why: str) -> None:
        """Note a cell that cannot be taken."""
        where = f"{file}, row {row}" + (f", column {column}" if column else "")
        self._note(Remark(file, row, column, value[:80], rule, f"{where}: {why}"))

    def key(self, file: str, path: str, value: object, *, rule: str, why: str) -> None:
        """Note a key of the TOML file that cannot be taken."""
        where = f"{file}, {path}" if path else file
        self._note(Remark(file, None, path, shown(value), rule, f"{where}: {why}"))

    def file(self, file: str, rule: str, why: str) -> None:
        """Note a file that cannot be taken."""
        self._note(Remark(file, None, "", "", rule, f"{file}: {why}"))

    def stop(self) -> None:
        """Errors: `ScenarioRefused`, if anything was noted."""
        if self.found:
            raise ScenarioRefused(tuple(self.found))

    def _note(self, remark: Remark) -> None:
        self.found.append(remark)
        if len(self.found) >= REMARKS_MAX:
            raise ScenarioRefused(tuple(self.found))


def is_garbled(text: str) -> bool:
    """Whether a text holds what no person typed; the end of a line is no such thing."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text if sign != "\n")


def shown(value: object) -> str:
    """A value as a refusal quotes it."""
    try:
        return str(value)[:80]
    except ValueError:  # Python does not print numbers of more than 4,300 digits
        return "a very long number"
