"""A scenario's files as one archive: the same files give the same bytes, and a file from outside is opened with care."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from barnraise.integrations import scenarios
from barnraise.integrations.packed import DAMAGED
from barnraise.integrations.scenarios import Reading, Scenario, ScenarioRefused
from barnraise.integrations.statements import archive

BYTES_MAX = 64 * 1024 * 1024
"""UNIT: bytes, unpacked. A nation's districts with ten functions are 5 MB."""
FILES_MAX = 40


class Unreadable(ValueError):
    """A file that is no scenario; the message says why and what to do."""


def packed(scenario: Scenario) -> bytes:
    """The scenario's files in one archive. Errors: `ScenarioRefused`."""
    return archive.pack(scenarios.write(scenario))


def files_in(content: bytes) -> dict[str, bytes]:
    """The files of an archive from anywhere, folders left out. Errors: `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as found:
            rows = [row for row in found.infolist() if not row.is_dir() and not row.filename.startswith("__MACOSX")]
            if len(rows) > FILES_MAX or sum(row.file_size for row in rows) > BYTES_MAX:
                raise Unreadable(f"A scenario is at most {FILES_MAX} files of {BYTES_MAX // 1024**2} MB together.")
            return {row.filename.replace("\\", "/").rpartition("/")[2]: found.read(row) for row in rows}
    except DAMAGED as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(
            "This is no zip archive, or a damaged one. Put the scenario’s TOML and its CSV tables into one zip file."
        ) from error


def read(files: Mapping[str, bytes]) -> Reading:
    """The scenario in these files. Errors: `Unreadable` with the first reasons."""
    heads = sorted(name for name in files if name.lower().endswith(".toml"))
    if len(heads) != 1:
        found = f"there are {len(heads)}: {', '.join(heads[:3])}" if heads else "there is none"
        raise Unreadable(f"A scenario has one TOML file, with its CSV tables beside it; {found}.")
    try:
        return scenarios.parse(files[heads[0]], files.get, name=heads[0])
    except ScenarioRefused as refused:
        said = [reason.message for reason in refused.reasons]
        more = f" And {len(said) - 5} more." if len(said) > 5 else ""
        raise Unreadable(" ".join(said[:5]) + more)


def opened(content: bytes) -> Reading:
    """The scenario in an archive. Errors: `Unreadable`."""
    return read(files_in(content))
