"""The registry: collects every room's manifest, checks that each name resolves, and loads things when called."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from django.utils.module_loading import import_string

from barnraise.platform.discovery import rooms
from barnraise.platform.guards import Guard
from barnraise.platform.manifest import ImportKind, Manifest, Panel
from barnraise.platform.permissions import Asker
from barnraise.platform.words import key_words


@cache
def manifests() -> tuple[Manifest, ...]:
    """Every room's manifest, lowest room first."""
    found = []
    for room in ("barnraise.platform", *rooms()):
        try:
            module = import_module(f"{room}.announcement" if room == "barnraise.platform" else f"{room}.manifest")
        except ModuleNotFoundError as missing:
            if missing.name and missing.name.startswith(room):
                continue
            raise
        found.append(module.MANIFEST)
    return tuple(found)


def load(dotted: str) -> Any:
    """The thing a manifest names."""
    return import_string(dotted)


@cache
def jobs() -> dict[str, str]:
    """Job name → dotted callable `(job, report) -> None`."""
    return {name: dotted for m in manifests() for name, dotted in m.jobs.items()}


@cache
def kinds() -> dict[str, ImportKind]:
    """Import kind → its announcement."""
    return {k.kind: k for m in manifests() for k in m.imports}


def panels(slot: str) -> list[Callable[..., Any]]:
    """The panels of one slot, in order."""
    found: list[Panel] = [p for m in manifests() for p in m.panels if p.slot == slot]
    return [load(p.render) for p in sorted(found, key=lambda p: p.order)]


def guards() -> list[Guard]:
    """Every guard of every room."""
    return [g for m in manifests() if m.guards for g in load(m.guards)]


def holds(keys: Sequence[str]) -> list[str]:
    """Why facts may not be taken back, as sentences of the rooms that built on them; empty when nothing holds them."""
    return [sentence for m in manifests() if m.holds for sentence in load(m.holds)(keys)]


def report_sections() -> list[Callable[..., Any]]:
    """What each room tells in a report, lowest room first."""
    return [load(m.report_sections) for m in manifests() if m.report_sections]


@cache
def sources() -> dict[str, str]:
    """Text-key prefix (`books.Invoice`) → url name that shows such a record, taking its id."""
    return {f"{m.slug}.{model}": url for m in manifests() for model, url in m.sources.items()}


def command(name: str) -> Any:
    """What a room offers the command line under a name."""
    return load(next(m.commands[name] for m in manifests() if name in m.commands))


def choices(kind: str, asker: Asker) -> list[tuple[str, str]]:
    """Records of one kind (`governance.Resolution`) as text keys and words, as its room offers them to this asker."""
    slug, _, model = kind.partition(".")
    found: list[tuple[str, str]] = next(load(m.choices[model]) for m in manifests() if m.slug == slug)(asker)
    return found


def named(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """Records named by text key, as their rooms call them and where they are shown; one question a kind of record."""
    ask = {f"{m.slug}.{model}": dotted for m in manifests() for model, dotted in m.named.items()}
    found: dict[str, tuple[str, str]] = {}
    for label, several in _by_kind(keys).items():
        if label in ask:
            found |= {f"{label}:{pk}": told for pk, told in load(ask[label])(several).items()}
    return {key: found.get(key, (key_words(key), "")) for key in keys}


def may_see_any(asker: Asker, keys: Collection[str]) -> bool:
    """Whether somebody may see one of these records together with the files it cites, as its own room scopes them."""
    ask = {f"{m.slug}.{model}": dotted for m in manifests() for model, dotted in m.papers.items()}
    return any(
        load(ask[label])(asker).filter(pk__in=ids).exists() for label, ids in _by_kind(keys).items() if label in ask
    )


def provenance(keys: Collection[str]) -> dict[str, str]:
    """Where records named by text key came from, told without any row id; one question a kind of record.

    What no room can tell is told by its kind alone.
    """
    ask = {f"{m.slug}.{model}": dotted for m in manifests() for model, dotted in m.provenance.items()}
    found: dict[str, str] = {}
    for label, ids in _by_kind(keys).items():
        told = load(ask[label])(ids) if label in ask else {}
        found |= {f"{label}:{pk}": told.get(pk, label) for pk in ids}
    return {key: found.get(key, key_words(key)) for key in keys}


def _by_kind(keys: Collection[str]) -> dict[str, set[int]]:
    ids: dict[str, set[int]] = {}
    for key in keys:
        label, _, number = key.rpartition(":")
        if number.isascii() and number.isdigit():
            ids.setdefault(label, set()).add(int(number))
    return ids


def names() -> Iterator[tuple[str, str]]:
    """Every dotted name in every manifest, with where it stands: start-up and a house test resolve them all."""
    for m in manifests():
        single = {
            "worklist": m.worklist,
            "search": m.search,
            "guards": m.guards,
            "demo": m.demo,
            "checks": m.checks,
            "setup": m.setup,
            "found": m.found,
            "holds": m.holds,
            "report_sections": m.report_sections,
        }
        yield from ((f"{m.slug}.{k}", v) for k, v in single.items() if v)
        yield from ((f"{m.slug}.navigation", n.policy) for n in m.navigation)
        yield from ((f"{m.slug}.panels", p.render) for p in m.panels)
        yield from ((f"{m.slug}.imports", i.reader) for i in m.imports)
        yield from ((f"{m.slug}.jobs", v) for v in m.jobs.values())
        yield from ((f"{m.slug}.commands", v) for v in m.commands.values())
        yield from ((f"{m.slug}.choices", v) for v in m.choices.values())
        yield from ((f"{m.slug}.named", v) for v in m.named.values())
        yield from ((f"{m.slug}.provenance", v) for v in m.provenance.values())
        yield from ((f"{m.slug}.papers", v) for v in m.papers.values())


def check() -> list[str]:
    """What does not resolve, as sentences."""
    wrong = []
    for where, dotted in [*names(), *((f"{m.slug}.urls", m.urls) for m in manifests() if m.urls)]:
        try:
            import_module(dotted) if where.endswith(".urls") else load(dotted)
        except ImportError as error:
            wrong.append(f"The manifest entry {where} names {dotted}, which does not exist: {error}")
    return wrong
