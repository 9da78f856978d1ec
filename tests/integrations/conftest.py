"""Real files for the readers, when the shared data lies beside the checkout."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barnraise.integrations import districts
from barnraise.platform.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
Rows = list[tuple[int, tuple[str, ...]]]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public data."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("shared data not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def facts(shared: Path) -> dict[str, Any]:
    """What others found in the files, independently."""
    found: dict[str, Any] = json.loads((shared / "expected" / "file_facts.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def sheet(shared: Path) -> Callable[[str], tuple[tuple[str, ...], Rows]]:
    """Headings and rows of a district file by its name, each file opened once."""
    opened: dict[str, tuple[tuple[str, ...], Rows]] = {}

    def open_sheet(name: str) -> tuple[tuple[str, ...], Rows]:
        if name not in opened:
            path = next(shared.glob(f"*/{name}.csv.gz"))
            table = read_table(path, name=path.name, header=districts.is_header)
            opened[name] = table.columns, list(table.rows)
        return opened[name]

    return open_sheet


@pytest.fixture(scope="session")
def reading(sheet: Callable[[str], tuple[tuple[str, ...], Rows]]) -> Callable[[str], districts.Reading]:
    """A district file as read, each file once."""
    done: dict[str, districts.Reading] = {}

    def read(name: str) -> districts.Reading:
        if name not in done:
            done[name] = districts.read(*sheet(name))
        return done[name]

    return read


@pytest.fixture(scope="session")
def text_of(shared: Path) -> Callable[[str], str]:
    """A file's text as it stands."""

    def read(name: str) -> str:
        return gzip.decompress(next(shared.glob(f"*/{name}.csv.gz")).read_bytes()).decode("utf-8-sig")

    return read
