"""Reads a boundary file: counties by name, districts by number or name, for the maps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from barnraise.platform import agency, documents, imports
from barnraise.platform.fields import key_of
from barnraise.platform.imports import Reading, Source, Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.tables import Table
from barnraise.platform.words import counted
from barnraise.run.organizations import operations, permissions, queries
from barnraise.run.organizations.rules import Book, Border, BoundariesRefused, name_key, shapes
from barnraise.run.organizations.rules.boundaries import COUNTY, DISTRICT
from barnraise.run.organizations.terms import TEACHING, Scheme, state_scheme

NOBODY = "none"
DRAWN = "borders"
"""What a run's citation of the file that it had drawn is called."""
LISTED = 12
"""UNIT: names told in one sentence."""


class BoundariesReader:
    """One shape, one county or district."""

    kind = "boundaries"
    title = "Borders for the map"
    help = (
        "GeoJSON or TopoJSON in degrees (WGS 84), with one shape for each county or school district; the Census "
        "Bureau’s and a state’s own files will do. Counties are known by their name, districts by their state number or "
        "NCES number (GEOID), then by their exact name. Counties replace counties, districts replace districts."
    )
    policy: Policy = staticmethod(permissions.may_import_organizations)
    undo_until = "You can undo it at any time: maps then draw the borders that were loaded before."

    def read(self, source: Source) -> Reading:
        """Decide for every shape whose border it is; nothing is written."""
        found = _shapes(source)
        desk = _Desk(source=source, found=found, book=queries.book({}), state=agency.the().state)
        return Reading(desk.borders(), desk.verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Keep the borders as one file and draw it; the kind of border that the file does not hold stays."""
        new = list(reading.rows)
        kinds = {border.kind for border in new}
        stay = [border for border in queries.borders_loaded() if border.kind not in kinds]
        name = f"{Path(run.document.name).stem}-borders.json"
        document = operations.load_boundaries(by=by, content=shapes.as_file([*stay, *new]), name=name)
        documents.cite(key_of(run), key_of(document), DRAWN)

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Draw what was drawn before."""
        for cited in documents.cited_by(key_of(run)):
            if cited.as_what == DRAWN:
                operations.unload_boundaries(by=by, document_key=cited.target)

    def opened(self, source: Source) -> Table:
        """The properties of the shapes as a table, one row a shape."""
        found = _shapes(source)
        columns = tuple(key for key, _ in shapes.properties_of(found))
        rows = ((s.n, tuple(s.told.get(column, "") for column in columns)) for s in found)
        return Table(source.name, "geojson", "utf-8", "", "", 0, columns, rows)


BOUNDARIES = BoundariesReader()


def _shapes(source: Source) -> list[shapes.Shape]:
    content = source.content.read_bytes() if isinstance(source.content, Path) else source.content
    try:
        return shapes.shapes(content)
    except BoundariesRefused as fault:
        raise operations.BoundaryFileRefused(f"“{source.name}” was not read. {fault}") from fault


@dataclass(slots=True)
class _Desk:
    """A boundary file beside everybody on file."""

    source: Source
    found: list[shapes.Shape]
    book: Book
    state: str
    verdict: Verdict = field(default_factory=Verdict)

    def borders(self) -> Iterator[Border]:
        """The borders that maps would draw; the verdict fills."""
        name = self._property("name", shapes.NAMES, "Which property is the name?", needed=True)
        drawn = {(b.kind, b.number or b.name): b for b in queries.borders_loaded()}
        taken: dict[tuple[str, str], int] = {}
        number = ""
        kinds = self._kinds()
        if DISTRICT in kinds:
            number = self._property("number", shapes.NUMBERS, "Which property is the district’s number?", needed=False)
        counts = {COUNTY: 0, DISTRICT: 0}
        for shape, kind in zip(self.found, kinds, strict=True):
            border = self._border(shape, kind, name, number)
            if border is None:
                continue
            key = (kind, border.number or border.name)
            if key in taken:
                self._refuse(
                    shape, name, border.name, "repeated-shape", f"is what shape {taken[key]} is already. One is enough."
                )
                continue
            taken[key] = shape.n
            counts[kind] += 1
            self._tell(border, drawn.get(key))
            yield border
        self.verdict.totals = {"counties": counts[COUNTY], "districts": counts[DISTRICT]}
        self._missing({key[1] for key in taken if key[0] == COUNTY})

    def _border(self, shape: shapes.Shape, kind: str, name: str, number: str) -> Border | None:
        called = self._told(shape, name).removesuffix(" County").strip()
        if not called:
            self._refuse(shape, name, "", "no-name", "has no name. Write it here, or leave the shape out.")
            return None
        if kind == COUNTY:
            return Border(called, COUNTY, "", shape.rings)
        column = number or name
        value = self._told(shape, column)
        owner = self._owner(value, called)
        if owner is None:
            said = f"has the number {value}, and no" if number and value else "is a name that no"
            self._refuse(
                shape, column, value, "matches-nobody",
                f"{said} district on file has. It is left out. Write the number of the district it is, or add the "
                "district first and read the file again.",
            )  # fmt: skip
            return None
        own = self.book.identifiers.get(owner, {})
        return Border(self.book.bodies[owner].name, DISTRICT, own.get(state_scheme(self.state)) or own.get(Scheme.LEAID, ""),
                      shape.rings)  # fmt: skip

    def _told(self, shape: shapes.Shape, column: str) -> str:
        """A property of a shape, as somebody mended it."""
        return self.source.mends.get(imports.mend_key(shape.n, column), shape.told.get(column, ""))

    def _owner(self, number: str, name: str) -> int | None:
        """The district a number means, else the only one of that name; a district without any number has no border."""
        schemes = (state_scheme(self.state), Scheme.LEAID.value)
        found = next(
            (self.book.by_identifier[s, number] for s in schemes if (s, number) in self.book.by_identifier), None
        )
        if found is None:
            named = [pk for kind in TEACHING for pk in self.book.by_name.get((name_key(name), kind), ())]
            found = named[0] if len(named) == 1 else None
        own = self.book.identifiers.get(found or 0, {})
        return found if any(scheme in own for scheme in schemes) else None

    def _kinds(self) -> list[str]:
        """Counties or districts: as each shape says, as the properties tell, or as a person answers."""
        own = [shape.told.get("kind", "").lower() for shape in self.found]
        if all(kind in (COUNTY, DISTRICT) for kind in own):
            return own
        guess = shapes.kind_of(self.found)
        options = [(COUNTY, "Counties"), (DISTRICT, "School districts")]
        self.verdict.ask(key="kind", text="What are these shapes?", options=options, default=guess)
        told = self.source.answers.get("kind") or guess or COUNTY
        return [told] * len(self.found)

    def _property(self, key: str, candidates: tuple[str, ...], text: str, *, needed: bool) -> str:
        guess = shapes.property_of(self.found, candidates)
        if not guess or f"property-{key}" in self.source.answers:
            options = [(name, f"{name}, such as {value[:40]}") for name, value in shapes.properties_of(self.found)]
            options += [] if needed else [(NOBODY, "None of them: districts are known by their name")]
            self.verdict.ask(key=f"property-{key}", text=text, options=options, default=guess)
        told = self.source.answers.get(f"property-{key}") or guess
        return "" if told == NOBODY else told

    def _tell(self, border: Border, before: Border | None) -> None:
        if before == border:
            self.verdict.same += 1
        elif before is not None:
            self.verdict.changed += 1
        else:
            self.verdict.added += 1
            self.verdict.example({"Name": border.name, "Kind": border.kind, "Number": border.number})

    def _refuse(self, shape: shapes.Shape, column: str, value: str, rule: str, why: str) -> None:
        called = f"Shape {shape.n}, “{shape.told.get(self._name_column(), '') or value}”,"
        self.verdict.refuse(row=shape.n, column=column, value=value, rule=rule, message=f"{called} {why}")

    def _name_column(self) -> str:
        return self.source.answers.get("property-name") or shapes.property_of(self.found, shapes.NAMES)

    def _missing(self, counties: set[str]) -> None:
        """Counties that our records name and the file does not: a word, and nothing stops."""
        if not counties:
            return
        ours = {b.county for b in self.book.bodies.values() if b.county and b.state == self.state}
        missing = sorted(ours - counties)
        if missing:
            told = ", ".join(missing[:LISTED]) + (f" and {len(missing) - LISTED} more" if len(missing) > LISTED else "")
            self.verdict.warn(
                rule="county-without-border", stops=False,
                message=f"{counted(len(missing), 'county', 'counties')} that organizations on file lie in have no shape "
                f"here: {told}. Maps list who lies there and do not draw it.",
            )  # fmt: skip
