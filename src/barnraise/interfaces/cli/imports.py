"""`barnraise import`: look at a file and say what it would do; write it only with `--apply`, whole or not at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from barnraise.interfaces.cli.house import open_house

if TYPE_CHECKING:
    from barnraise.platform.imports import Looked, Verdict
    from barnraise.platform.refusals import Refusal

DONE, REFUSED, WRONG_USAGE, UNCHECKED = 0, 1, 2, 3
LISTED = 20
"""UNIT: refused cells that are told in words; the JSON document holds the first thousand."""


@click.command("import")
@click.argument("kind", required=False, metavar="KIND")
@click.argument("path", required=False, metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", metavar="NAME", help="The saved profile that says how this source's files are read.")
@click.option("--apply", "applies", is_flag=True, help="Write it. Without this nothing at all is written.")
@click.option("--answer", "told", multiple=True, metavar="KEY=VALUE", help="Answer a question or a warning.")
@click.option("--about", default="", metavar="KEY", help="The record the file is about, such as purchasing.Contract:3.")
@click.option("--list", "lists", is_flag=True, help="Say which kinds of file there are.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.pass_context
def command(
    context: click.Context,
    *,
    kind: str | None,
    path: Path | None,
    profile: str | None,
    applies: bool,
    told: tuple[str, ...],
    about: str,
    lists: bool,
    as_json: bool,
) -> None:
    """Bring in a file of some KIND: a dry run, unless --apply. `import --list` says which kinds there are."""
    open_house(as_json=as_json)
    if lists:
        _list(as_json)
        return
    if kind is None or path is None:
        raise click.UsageError("Name the KIND and the FILE. `barnraise import --list` says which kinds there are.")
    answers = dict(_answer(one) for one in told)
    _check_kind(kind)
    context.exit(_bring_in(kind, path, profile=profile, applies=applies, answers=answers, about=about, as_json=as_json))


def _answer(text: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not found or not key or not value:
        raise click.UsageError(f"An answer is KEY=VALUE, such as warning:other-year=yes; {text!r} is not.")
    return key, value


def _check_kind(kind: str) -> None:
    from barnraise.platform import imports

    if kind not in imports.kinds():
        known = ", ".join(sorted(imports.kinds())) or "none yet"
        raise click.UsageError(f"There is no kind of import called {kind!r}. Known kinds: {known}.")


def _list(as_json: bool) -> None:
    """Every kind with its title and what its files hold."""
    from barnraise.platform import imports

    readers = sorted((imports.reader_of(kind) for kind in imports.kinds()), key=lambda r: r.kind)
    if as_json:
        click.echo(
            json.dumps([{"kind": r.kind, "title": r.title, "help": r.help} for r in readers], ensure_ascii=False)
        )
        return
    for reader in readers:
        click.echo(f"{reader.kind}: {reader.title}")
        click.echo("\n".join(f"    {line}" for line in reader.help.splitlines()))


def _bring_in(
    kind: str, path: Path, *, profile: str | None, applies: bool, answers: dict[str, str], about: str, as_json: bool
) -> int:
    """Look at the file, tell the verdict, and write it if asked to; answers the exit code."""
    from barnraise.platform import documents, imports
    from barnraise.platform.permissions import machine
    from barnraise.platform.refusals import Refusal

    by, name = machine("the command line"), documents.plain_name(path.name)
    if (missing := _not_ready()) is not None:
        return _refused_whole(name, *missing, as_json)
    try:
        content: bytes | Path = path if path.stat().st_size > imports.LARGE else path.read_bytes()
        looked = imports.look_at(
            by=by,
            kind=kind,
            content=content,
            name=name,
            profile=profile,
            about=about,
            answers=answers,
            report=_report,
        )
    except imports.UnknownProfile as unknown:
        raise click.UsageError(unknown.message) from unknown
    except Refusal as refusal:
        return _refused_whole(name, refusal.rule, refusal.message, as_json)
    verdict = looked.verdict
    if not applies:
        _tell(verdict, looked, "Nothing was written: this was a look. Add --apply to write it.", as_json)
        return _code(looked)
    if not verdict.added + verdict.changed:
        _tell(verdict, looked, imports.nothing_to_apply(verdict), as_json)
        return REFUSED if verdict.refused_count and not verdict.same else DONE
    try:
        run = imports.bring_in(by=by, looked=looked)
    except Refusal as refusal:
        _tell(verdict, looked, f"Not applied. {refusal.message}", as_json, refusal=refusal)
        return REFUSED
    _tell(
        imports.Verdict.of(run.verdict), looked, f"Applied as import {run.pk}; it can be undone on its page.", as_json
    )
    return DONE


def _not_ready() -> tuple[str, str] | None:
    """Why nothing can be imported here yet: rule and sentence."""
    from django.db import DatabaseError

    from barnraise.platform import agency, schema

    try:
        if schema.is_empty() or agency.current() is None:
            return "not-set-up", "There is no agency here yet. Run `barnraise setup` first, then import."
    except DatabaseError as wrong:
        return "database", f"The database cannot be read: {wrong}. `barnraise doctor` says what is wrong with it."
    return None


def _code(looked: Looked) -> int:
    """How a look ends: refused when no row can be used, unchecked when only a person can say what is meant."""
    verdict = looked.verdict
    if verdict.refused_count and verdict.refused_count == verdict.rows:
        return REFUSED
    return UNCHECKED if verdict.unanswered_questions(looked.source.answers) else DONE


def _report(done: int, total: int, words: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{words}: {done:,} rows", err=True, nl=False)


def _refused_whole(name: str, rule: str, message: str, as_json: bool) -> int:
    """The file as a whole is refused: still one document, and a sentence."""
    if as_json:
        refused = [{"row": None, "column": "", "value": name, "rule": rule, "message": message}]
        counts: dict[str, Any] = {"added": 0, "changed": 0, "same": 0}
        click.echo(json.dumps({**counts, "refused": refused, "warnings": [], "totals": {}}, ensure_ascii=False))
    click.echo(message, err=True)
    return REFUSED


def _tell(verdict: Verdict, looked: Looked, end: str, as_json: bool, *, refusal: Refusal | None = None) -> None:
    """The verdict as JSON on standard output, or in words; what is said besides goes to standard error."""
    from barnraise.platform import imports

    answers = looked.source.answers
    document = verdict.as_json(answers)
    if refusal is not None and refusal.rule != imports.NotAnswered.rule:
        document["refused"].append(
            {"row": None, "column": "", "value": "", "rule": refusal.rule, "message": refusal.message}
        )
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        click.echo(f"{looked.source.name}: {imports.in_words(verdict)}.")
        for label, value in document["totals"].items():
            click.echo(f"  {label}: {value}")
    for cell in verdict.refused[:LISTED]:
        where = f"Row {cell.row}, {cell.column}" if cell.column else f"Row {cell.row}"
        click.echo(f"{where}: {cell.message}", err=True)
    if len(verdict.refused) > LISTED:
        click.echo(f"… and {verdict.refused_count:,} refused rows in all.", err=True)
    _tell_questions(verdict, answers)
    click.echo(end, err=True)


def _tell_questions(verdict: Verdict, answers: Any) -> None:
    """Warnings and questions, each with how it is answered from here."""
    open_warnings = verdict.unanswered_warnings(answers)
    for warning in verdict.warnings:
        how = f" If it is right: --answer {warning.key}=yes" if warning in open_warnings else ""
        click.echo(f"Warning: {warning.message}{how}", err=True)
    for question in verdict.questions:
        if answers.get(question.key):
            continue
        offered = "; ".join(f"{value} ({words})" for value, words in question.options)
        assumed = f"If nobody says: {question.default}. " if question.default else ""
        click.echo(f"Question: {question.text} {assumed}Say --answer {question.key}=VALUE, one of: {offered}", err=True)
