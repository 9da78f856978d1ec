"""Verify an exported audit log: each row's hash covers the row before it, so no edit, gap or swap stays hidden.

This one file needs only Python 3.11 or newer. Copy it anywhere and run it on the export:

    python3 chain.py audit.jsonl [--head HASH] [--count N]

Each line of the export is `{"seq": 1, "body": {...}, "hash": "..."}`. The hash of a row is the SHA-256 of the hash
before it, a line feed, and the row's body in canonical form; the first row follows `GENESIS`. The chain alone cannot
show that rows were cut off its end: give the head (last hash) or the number of rows that you wrote down earlier.
Exit status: 0 the chain holds, 1 it is broken, 2 the command was used wrongly or the file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GENESIS = "0" * 64
"""What stands in the place of the hash before the first row."""


class NotCanonical(ValueError):
    """A body that has no single written form; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    `count` rows hold from the start of the chain and `head` is the hash of the last of them. `first_bad` is None, or
    the line number (from 1) at which the chain first breaks and the reason in words; a cut tail is reported on the
    line that ought to follow.
    """

    count: int
    head: str
    first_bad: tuple[int, str] | None = None

    @property
    def holds(self) -> bool:
        """Whether every row was found in its place and unchanged."""
        return self.first_bad is None


def canonical(body: dict[str, object]) -> str:
    """Write a body in its one form: keys sorted, no idle spaces, text as it is, no NaN.

    Errors: `NotCanonical` for keys that are not text, NaN or infinity, values JSON does not know, broken Unicode.

    >>> canonical({"b": [1, True, None], "a": "\u00e9"})
    '{"a":"\u00e9","b":[1,true,null]}'
    """
    _require_plain(body, path="body")
    return _encode(body)


def link(previous_hash: str, body: dict[str, object]) -> str:
    """Hash a row onto the row before it: SHA-256 of `previous_hash`, a line feed and the canonical body, in hex.

    >>> link(GENESIS, {"deed": "members.join"})[:16]
    'c05c033b93d48457'
    """
    return _hash(previous_hash, canonical(body))


def export_line(*, seq: int, body: dict[str, object], row_hash: str) -> str:
    """Write one line of the export, without its line feed; the verifier accepts exactly this form.

    >>> export_line(seq=1, body={"a": 1}, row_hash="00ff")
    '{"seq": 1, "body": {"a":1}, "hash": "00ff"}'
    """
    return _line(seq=seq, body_text=canonical(body), row_hash=row_hash)


def verify(lines: Iterable[str | bytes], *, head: str | None = None, count: int | None = None) -> Report:
    """Walk the rows from the first and stop at the first that is edited, missing, out of order or repeated.

    Shape: one export line an item, with or without its line feed. `head` and `count` are what somebody noted outside
    this file; with either of them a cut tail is found too, since the chain itself cannot show one.

    >>> first = link(GENESIS, {"a": 1})
    >>> verify([export_line(seq=1, body={"a": 1}, row_hash=first)]).holds
    True
    >>> verify([export_line(seq=1, body={"a": 2}, row_hash=first)]).first_bad
    (1, 'row 1 was edited: its content does not give the hash written beside it')
    """
    good, last = 0, GENESIS
    for number, raw in enumerate(lines, start=1):
        found = _check(raw, seq=number, previous=last)
        if isinstance(found, _Fault):
            return Report(good, last, (number, found.reason))
        good, last = number, found
        if count is not None and good > count:
            return Report(count, last, (number, f"the file has more rows than the {count} that were noted"))
    if count is not None and good < count:
        return Report(good, last, (good + 1, f"the tail is cut: {good} rows are here, {count} were noted"))
    if head is not None and head.strip().lower() != last:
        return Report(
            good, last, (good + 1, "the last row is not the noted head: rows are cut off or added at the end")
        )
    return Report(good, last)


@dataclass(frozen=True, slots=True)
class _Fault:
    reason: str


def _check(raw: str | bytes, *, seq: int, previous: str) -> str | _Fault:
    """Return the row's hash, or what is wrong with it."""
    try:
        text = (raw if isinstance(raw, str) else raw.decode("utf-8")).removesuffix("\n")
        row = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constants)
    except (ValueError, RecursionError) as error:
        return _Fault(f"the line cannot be read as a row ({error})")
    if not isinstance(row, dict) or set(row) != {"seq", "body", "hash"}:
        return _Fault("the line is no row: it must hold seq, body and hash, and nothing else")
    body, found = row["body"], row["hash"]
    if type(row["seq"]) is not int or not isinstance(body, dict) or not isinstance(found, str):
        return _Fault("the line is no row: seq must be a whole number, body an object and hash a text")
    if row["seq"] != seq:
        return _Fault(_misplaced(row["seq"], seq))
    try:
        body_text = _encode(body)
    except (NotCanonical, RecursionError) as error:
        return _Fault(f"the body has no canonical form ({error})")
    expected = _hash(previous, body_text)
    if found != expected:
        return _Fault(f"row {seq} was edited: its content does not give the hash written beside it")
    if text != _line(seq=seq, body_text=body_text, row_hash=found):
        return _Fault(f"row {seq} is not written in the one form that exports use: a character was changed")
    return expected


def _misplaced(found: int, seq: int) -> str:
    if found > seq:
        return f"row {seq} is missing or out of order: row {found} stands in its place"
    return f"row {seq} was expected: row {found} is repeated or out of order"


def _line(*, seq: int, body_text: str, row_hash: str) -> str:
    return f'{{"seq": {seq}, "body": {body_text}, "hash": "{row_hash}"}}'


def _hash(previous_hash: str, body_text: str) -> str:
    return hashlib.sha256(f"{previous_hash}\n{body_text}".encode()).hexdigest()


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _encode(body: dict[str, object]) -> str:
    try:
        text = _ENCODER.encode(body)
        text.encode("utf-8")
    except (TypeError, ValueError) as error:
        raise NotCanonical(f"{error}; write dates, money and decimals as text") from error
    return text


def _require_plain(value: object, *, path: str) -> None:
    """Refuse what JSON would change in silence, such as keys that are numbers."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{path} has the key {key!r}; keys are text")
            _require_plain(inner, path=f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _require_plain(inner, path=f"{path}[{place}]")


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a key stands twice in one object")
    return found


def _no_constants(name: str) -> object:
    raise NotCanonical(f"{name} is not a figure")


def _rows_noted(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of rows")
    return int(text)


def _hash_noted(text: str) -> str:
    head = text.strip().lower()
    if len(head) != 64 or not set(head) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a hash: it has 64 digits, 0-9 and a-f")
    return head


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify one export and say in a sentence what was found; returns the exit status."""
    parser = argparse.ArgumentParser(prog="chain.py", description="Verify the hash chain of an exported audit log.")
    parser.add_argument("file", help="the export, one row a line")
    parser.add_argument("--head", type=_hash_noted, help="the last hash, as you noted it outside this file")
    parser.add_argument("--count", type=_rows_noted, help="the number of rows, as you noted it outside this file")
    chosen = parser.parse_args(arguments)
    try:
        with open(chosen.file, "rb") as lines:
            report = verify(lines, head=chosen.head, count=chosen.count)
    except OSError as error:
        print(f"The file {chosen.file} cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    if report.first_bad is not None:
        line, reason = report.first_bad
        print(f"The chain is broken at line {line}: {reason}. The {report.count} rows before it hold.")
        return 1
    print(f"The chain holds: {report.count} rows, head {report.head}.")
    if chosen.head is None and chosen.count is None:
        print("Whether rows were cut off the end was not checked: give --head or --count as noted elsewhere.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
