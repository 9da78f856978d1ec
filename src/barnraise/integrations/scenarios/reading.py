"""From a scenario's files to its problem: every mistake in them is found at once, and nothing is dropped in silence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from barnraise.core.regions.findings import Finding, findings
from barnraise.core.regions.problem import Curve, Function, Lock, Parameter, Piece, Problem, Rule
from barnraise.core.regions.terms import Form, Grade, LockKind, RuleKind, Sharing
from barnraise.integrations.boundaries import BoundariesRefused
from barnraise.integrations.scenarios import places
from barnraise.integrations.scenarios.outlines import Outline, placed
from barnraise.integrations.scenarios.refusals import Remark, Remarks, ScenarioRefused
from barnraise.integrations.scenarios.scenario import FORMAT, SCENARIO, SHAPES, VERSIONS, WITHOUT_LIMIT, Scenario
from barnraise.integrations.scenarios.sections import Section
from barnraise.integrations.scenarios.tables import Cells, Table

Beside = Callable[[str], bytes | None]
"""The content of the file of this name beside the scenario; none where there is none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A scenario that can be solved, and what is worth saying about it."""

    scenario: Scenario
    remarks: tuple[Remark, ...]


def parse(content: bytes, beside: Beside, *, name: str = SCENARIO) -> Reading:
    """Read a scenario and its tables. Errors: `ScenarioRefused`, with every reason.

    `parse(files["scenario.toml"], files.get)` reads what `write` wrote.
    """
    remarks = Remarks()
    root = Section(name, "", _toml(content, name), remarks)
    version = _version(root)
    files = root.section("files")
    functions = tuple(_function(one) for one in root.sections("functions", named="key"))
    keys = [function.key for function in functions]
    tables = _Tables(files, beside, remarks, keys)
    problem = Problem(
        title=root.text("title"),
        districts=tuple(places.district(row, keys) for row in tables.rows("districts", places.DISTRICTS)),
        agencies=tuple(places.agency(row, keys) for row in tables.rows("agencies", places.AGENCIES)),
        functions=functions,
        road_factor=_parameter(root.section("road_factor")),
        governance=_parameter(root.section("governance")),
        rules=tuple(_rule(one) for one in root.sections("rules", named="kind")),
        locks=tuple(_lock(one) for one in root.sections("locks")),
        one_lead=root.flag("one_lead", otherwise=True),
        neighbors=tuple(places.pair(row) for row in tables.rows("neighbors", places.NEIGHBORS)),
        miles=places.miles(tables.rows("miles", places.MILES)),
        as_of=root.text("as_of", ""),
    )
    shapes = tables.outlines(problem) if version > 1 else ()
    scenario = Scenario(problem, root.whole("seed", 1), root.word("sharing", Sharing, Sharing.BY_USE), shapes)
    files.close()
    root.close()
    remarks.stop()
    return Reading(scenario, (*_looked_over(problem, tables), *_unshaped(scenario, tables.files)))


def _toml(content: bytes, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        reason = Remark(name, None, "", "", "NotText", f"{name}: it is not UTF-8 text.")
    except (ValueError, RecursionError) as error:
        reason = Remark(name, None, "", "", "NotToml", f"{name}: it is not TOML: {str(error)[:200]}.")
    raise ScenarioRefused((reason,))


def _version(root: Section) -> int:
    """The file's version. Refuse a file of another kind or version before its keys confuse anybody."""
    kind, version = root.text("format"), root.whole("version", least=1)
    if kind and (kind != FORMAT or version not in VERSIONS):
        root.remarks.found.clear()
        known = " and ".join(map(str, VERSIONS))
        why = f"it is “{kind[:40]}”, version {version}; this release reads “{FORMAT}”, versions {known}."
        root.refuse("format", "Format", why)
        root.remarks.stop()
    return version


@dataclass(slots=True)
class _Tables:
    """The tables beside the scenario, as its section `files` calls them."""

    files: Section
    beside: Beside
    remarks: Remarks
    functions: list[str]
    rows_of: dict[tuple[str, str], int] | None = None

    def rows(self, which: str, columns: places.Columns) -> Iterator[Cells]:
        """The rows of one table; none where the scenario names no such file and need not."""
        name = self.files.text(which, None if columns.asked else "")
        content = self._content(which, name)
        if content is None:
            return
        table = Table(name, content, self.remarks, columns.needs, columns.may, columns.each, self.functions)
        self.rows_of = self.rows_of or {}
        for row in table.rows():
            self.rows_of[which, row.cells.get(columns.needs[0], "").strip().removeprefix("'")] = row.row
            yield row

    def outlines(self, problem: Problem) -> tuple[Outline, ...]:
        """The districts' shapes; none where the scenario names no file of them."""
        name = self.files.text(SHAPES, "")
        content = self._content(SHAPES, name)
        try:
            return () if content is None else placed(content, problem.districts).outlines
        except BoundariesRefused as refused:
            self.remarks.file(name, refused.rule, str(refused))
            return ()

    def _content(self, which: str, name: str) -> bytes | None:
        """The file of this name beside the scenario; none where none is named, or where it is refused."""
        if not name:
            return None
        if PurePosixPath(name).name != name or "\\" in name or name.startswith("."):
            self.files.refuse(which, "NotBeside", "it is no plain file name; put the file beside the scenario.")
            return None
        content = self.beside(name)
        if content is None:
            self.files.refuse(which, "NoFile", f"there is no file {name} beside the scenario.")
        return content

    def where(self, finding: Finding) -> tuple[str, int | None]:
        """The file and row of the first place that a finding names; the scenario itself where it names none."""
        for place in finding.places:
            for which in ("districts", "agencies"):
                row = (self.rows_of or {}).get((which, place))
                if row is not None:
                    return self.files.values[which], row
        return self.files.file, None


def _looked_over(problem: Problem, tables: _Tables) -> tuple[Remark, ...]:
    """What the problem itself says of its findings, each with its row. Errors: `ScenarioRefused`."""
    found: dict[bool, list[Remark]] = {True: [], False: []}
    for finding in findings(problem):
        file, row = tables.where(finding)
        where = file if row is None else f"{file}, row {row}"
        value = ", ".join(finding.places)[:80]
        found[finding.refuses].append(Remark(file, row, "", value, finding.rule, f"{where}: {finding.says}"))
    if found[True]:
        raise ScenarioRefused((*found[True], *found[False]))
    return tuple(found[False])


def _unshaped(scenario: Scenario, files: Section) -> Iterator[Remark]:
    """Who has no shape, and which shapes are nobody's, where there are any."""
    shaped = {one.district for one in scenario.outlines}
    if not shaped:
        return
    name, districts = files.values[SHAPES], scenario.problem.districts
    bare = [one.name for one in districts if one.key not in shaped]
    nobodys = [one.name for one in scenario.outlines if not one.district]
    for rule, what, found in (
        ("no-shape", "these districts have no shape and stay points", bare),
        ("nobodys-shape", "these shapes are no district’s", nobodys),
    ):
        if found:
            listed = ", ".join(found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
            yield Remark(name, None, "", "", rule, f"{name}: {what}: {listed}.")


def _function(one: Section) -> Function:
    function = Function(
        key=one.text("key"),
        name=one.text("name"),
        alone=_curve(one.section("alone", asked="the function has no curve of what a district pays alone; add it.")),
        host=_curve(one.section("host", asked="the function has no curve of what a lead pays; add it.")),
        shareable=_parameter(one.section("shareable")),
        trips=_parameter(one.section("trips")),
        trips_exponent=one.number("trips_exponent"),
        mile=_parameter(one.section("mile")),
        transition=_parameter(one.section("transition")),
        opening=_parameter(one.section("opening")),
        years=one.whole("years", least=1, most=100),
    )
    why = places.key_fault(function.key)
    if function.key and why:
        one.refuse("key", "Key", why)
    one.close()
    return function


def _curve(one: Section) -> Curve:
    form = one.word("form", Form)
    rate, exponent = one.maybe("rate"), one.maybe("exponent")
    curve = Curve(
        form,
        _parameter(one.section("fixed")),
        None if rate is None else _parameter(rate),
        None if exponent is None else _parameter(exponent),
        tuple(_piece(piece) for piece in one.sections("pieces")),
    )
    one.close()
    return curve


def _piece(one: Section) -> Piece:
    piece = Piece(one.number("volume"), one.number("rate"))
    one.close()
    return piece


def _parameter(one: Section) -> Parameter:
    """A range, or `value` where there is none."""
    if "value" in one.values:
        low = central = high = one.number("value")
    else:
        low, central, high = one.number("low"), one.number("central"), one.number("high")
    parameter = Parameter(
        low, central, high, one.text("unit"), one.text("source"),
        one.whole("year", least=1800, most=2200), one.word("grade", Grade),
    )  # fmt: skip
    one.close()
    return parameter


def _rule(one: Section) -> Rule:
    kind = one.word("kind", RuleKind)
    limit = one.number("limit", 0.0 if kind in WITHOUT_LIMIT else None)
    rule = Rule(kind, limit, one.number("share", 1.0), one.number("size", 0.0), one.text("source", ""))
    one.close()
    return rule


def _lock(one: Section) -> Lock:
    lock = Lock(
        one.word("kind", LockKind),
        one.text("district", ""),
        one.text("function", ""),
        one.text("agency", ""),
        one.flag("forbidden", otherwise=False),
    )
    one.close()
    return lock
