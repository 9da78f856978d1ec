"""How a room announces itself: everything is dotted text, resolved and checked at start-up, loaded when called."""

from dataclasses import dataclass, field
from datetime import date

from barnraise.core.dates import FiscalYear


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the shell: title, url name, and the policy that decides who sees it (dotted)."""

    title: str
    url: str
    policy: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page another room owns: `slot` says where ('home-answer', 'home-map', 'member', 'organization').

    `render` is a dotted callable `(asker, **context) -> SafeString | None`; `order` sorts within the slot.
    """

    slot: str
    render: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of file that can be imported: `reader` is a dotted `barnraise.platform.imports.Reader` instance."""

    kind: str
    title: str
    reader: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What set-up was told about the agency and its first administrator; without a password a link is made instead."""

    name: str
    state: str
    fiscal_year: FiscalYear
    starts: date
    admin_name: str
    admin_email: str
    password: str = ""
    zone: str = "America/Chicago"
    phone: str = ""
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one room offers to the house.

    At set-up, inside one deed: `found` is called once, `(*, by, founding) -> str` (the first administrator's invitation
    link, or nothing); then each room's `setup`, lowest room first, `(*, by, fiscal_year) -> object`.
    `choices` names, by model, `(asker) -> list[(text key, words)]`: what a form above the rooms may offer.
    `named` names, by model, `(ids: Collection[int]) -> dict[int, tuple[words, address]]`: how a record that another room
    cites is called, and where it is shown.
    `papers` names, by model, the scoped query `(asker) -> QuerySet`: the records of it that somebody may see together with
    the stored files those cite; a model that may cite one and is not named here shows its files to nobody.
    `provenance` says, by model, `(ids: Collection[int]) -> dict[int, str]`: where a record came from, in words that no
    database decides (a file's hash and row), for what leaves this database.
    `report_sections` answers `(kind: str, year: FiscalYear) -> list[ReportSection]`: what the room tells in a report.
    `holds` answers `(keys: Sequence[str]) -> list[str]`: why facts named by text key may not be taken back.
    """

    slug: str
    title: str
    floor: str
    urls: str = ""
    prefix: str = ""
    navigation: tuple[NavItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    worklist: str = ""
    search: str = ""
    jobs: dict[str, str] = field(default_factory=dict)
    schedule: dict[str, str] = field(default_factory=dict)
    imports: tuple[ImportKind, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    guards: str = ""
    demo: str = ""
    setup: str = ""
    found: str = ""
    commands: dict[str, str] = field(default_factory=dict)
    checks: str = ""
    holds: str = ""
    report_sections: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """A section that a room fills in for a report: one sentence, a table with its titles, and where it comes from.

    Without rows `says` says what is not known, and why.
    """

    key: str
    title: str
    says: str
    source: str
    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the worklist: the deed as a link, about whom, until when, and whose it is."""

    title: str
    url: str
    about: str
    due: date | None = None
    late: bool = False
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding of the search."""

    kind: str
    title: str
    url: str
    detail: str = ""
