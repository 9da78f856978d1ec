"""Scenarios that come with the designer: real districts of two states, from public facts whose sources each file names.

They are made from public files by `python -m benchmarks.regions.examples make`, and work without these.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from barnraise.integrations.scenarios import SCENARIO, Reading, parse

_FOLDER = Path(__file__).parent

EXAMPLES: Mapping[str, str] = {
    "minnesota": "minnesota/scenario.toml",
    "massachusetts": "massachusetts/scenario.toml",
    "massachusetts-literature": "massachusetts/literature.toml",
}
"""Each example's scenario file; its tables stand beside it."""


class UnknownExample(LookupError):
    """An example that does not come with the designer."""


def example(key: str) -> Reading:
    """An example, read as any scenario is. Errors: `UnknownExample`.

    >>> len(example("minnesota").scenario.problem.districts)
    330
    """
    files = files_of(key)
    return parse(files[SCENARIO], files.get)


def files_of(key: str) -> dict[str, bytes]:
    """An example's files by name, its scenario as `scenario.toml`. Errors: `UnknownExample`."""
    if key not in EXAMPLES:
        raise UnknownExample(f"There is no example {key!r}; there are {', '.join(EXAMPLES)}.")
    scenario = _FOLDER / EXAMPLES[key]
    tables = {path.name: path.read_bytes() for path in sorted(scenario.parent.glob("*.csv"))}
    return {SCENARIO: scenario.read_bytes(), **tables}
