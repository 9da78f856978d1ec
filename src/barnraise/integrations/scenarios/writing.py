"""From a scenario to its files: the same scenario gives the same bytes, and they read back as the same scenario."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

from barnraise.core.regions.findings import findings
from barnraise.core.regions.problem import Curve, Function, Lock, Parameter, Rule
from barnraise.integrations.scenarios import outlines, places
from barnraise.integrations.scenarios.reading import parse
from barnraise.integrations.scenarios.refusals import Remark, ScenarioRefused
from barnraise.integrations.scenarios.scenario import FORMAT, SCENARIO, SHAPES, VERSIONS, WITHOUT_LIMIT, Scenario
from barnraise.integrations.scenarios.tables import number_cell

PARAMETERS = ("shareable", "trips", "mile", "transition", "opening")


def write(scenario: Scenario) -> dict[str, bytes]:
    """The scenario's files by name; they are read back before they are given out, and say the same.

    Errors: `ScenarioRefused`, for a problem that cannot be solved as it stands, and for what no file can hold.
    """
    refused = [finding for finding in findings(scenario.problem) if finding.refuses]
    if refused:
        raise ScenarioRefused(
            tuple(Remark("", None, "", ", ".join(one.places)[:80], one.rule, one.says) for one in refused)
        )
    try:
        tables = places.tables(scenario.problem)
        if scenario.outlines:
            tables[f"{SHAPES}.json"] = outlines.written(scenario.outlines)
        files = {SCENARIO: "\n".join([*_head(scenario, tables), ""]).encode(), **tables}
    except (ValueError, csv.Error):
        files = {}
    if not files or parse(files[SCENARIO], files.get).scenario != scenario:
        says = "The scenario holds a figure or a word that no file can hold, such as a number without end."
        raise ScenarioRefused((Remark("", None, "", "", "Unwritable", says),))
    return files


def _head(scenario: Scenario, tables: dict[str, bytes]) -> Iterator[str]:
    problem = scenario.problem
    yield f"format = {_text(FORMAT)}"
    yield f"version = {VERSIONS[1] if scenario.outlines else VERSIONS[0]}"
    yield f"title = {_text(problem.title)}"
    yield f"as_of = {_text(problem.as_of)}"
    yield f"seed = {scenario.seed}"
    yield f"sharing = {_text(scenario.sharing)}"
    yield f"one_lead = {_flag(problem.one_lead)}"
    yield "\n[files]"
    for name in tables:
        yield f"{name.partition('.')[0]} = {_text(name)}"
    yield f"\n[road_factor]\n{_lines(problem.road_factor)}"
    yield f"\n[governance]\n{_lines(problem.governance)}"
    for function in problem.functions:
        yield from _function(function)
    for rule in problem.rules:
        yield from ("\n[[rules]]", *_rule(rule))
    for lock in problem.locks:
        yield from ("\n[[locks]]", *_lock(lock))


def _function(function: Function) -> Iterator[str]:
    yield "\n[[functions]]"
    yield f"key = {_text(function.key)}"
    yield f"name = {_text(function.name)}"
    yield f"years = {function.years}"
    yield f"trips_exponent = {number_cell(function.trips_exponent)}"
    for name in PARAMETERS:
        yield f"{name} = {_inline(getattr(function, name))}"
    for name, curve in (("alone", function.alone), ("host", function.host)):
        yield f"\n[functions.{name}]"
        yield from _curve(curve)


def _curve(curve: Curve) -> Iterator[str]:
    yield f"form = {_text(curve.form)}"
    for name, parameter in (("fixed", curve.fixed), ("rate", curve.rate), ("exponent", curve.exponent)):
        if parameter is not None:
            yield f"{name} = {_inline(parameter)}"
    if curve.pieces:
        each = (f"{{ volume = {number_cell(one.volume)}, rate = {number_cell(one.rate)} }}" for one in curve.pieces)
        yield f"pieces = [{', '.join(each)}]"


def _pairs(parameter: Parameter) -> Iterator[str]:
    if parameter.low == parameter.central == parameter.high:
        yield f"value = {number_cell(parameter.central)}"
    else:
        for name in ("low", "central", "high"):
            yield f"{name} = {number_cell(getattr(parameter, name))}"
    yield f"unit = {_text(parameter.unit)}"
    yield f"source = {_text(parameter.source)}"
    yield f"year = {parameter.year}"
    yield f"grade = {_text(parameter.grade)}"


def _inline(parameter: Parameter) -> str:
    return f"{{ {', '.join(_pairs(parameter))} }}"


def _lines(parameter: Parameter) -> str:
    return "\n".join(_pairs(parameter))


def _rule(rule: Rule) -> Iterator[str]:
    yield f"kind = {_text(rule.kind)}"
    if rule.kind not in WITHOUT_LIMIT or rule.limit:
        yield f"limit = {number_cell(rule.limit)}"
    if rule.share != 1.0:
        yield f"share = {number_cell(rule.share)}"
    if rule.size:
        yield f"size = {number_cell(rule.size)}"
    if rule.source:
        yield f"source = {_text(rule.source)}"


def _lock(lock: Lock) -> Iterator[str]:
    yield f"kind = {_text(lock.kind)}"
    for name in ("district", "function", "agency"):
        if getattr(lock, name):
            yield f"{name} = {_text(getattr(lock, name))}"
    if lock.forbidden:
        yield "forbidden = true"


def _text(value: str) -> str:
    """TOML's basic strings are JSON's, for texts that can be printed."""
    return json.dumps(str(value), ensure_ascii=False)


def _flag(value: bool) -> str:
    return "true" if value else "false"
