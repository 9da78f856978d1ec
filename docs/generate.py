"""Write the generated pages (map, terms, tables, files, commands, pages, laws) anew, or check that they are current.

python docs/generate.py           # writes
python docs/generate.py --check   # changes nothing; exits 1 and names what is stale or which link leads nowhere
"""

import ast
import importlib
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "barnraise"
os.environ["BARNRAISE_HOME"] = tempfile.mkdtemp()
os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "barnraise.settings"

# Floors as the README draws them, top down; a folder listed here is opened, its rooms stand below it.
FLOORS = ("interfaces", "plan", "prove", "run", "platform", "integrations", "core")
RUN = ("programs", "books", "deliveries", "catalog", "governance", "members", "people", "organizations")
MADE = "<!-- made by docs/generate.py: do not edit -->"


def caption(folder: Path) -> str:
    """The first line of a package's docstring."""
    return (ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or "").splitlines()[0]


def house() -> Iterator[str]:
    """The map: every floor and every room with its caption."""
    yield "```"
    for floor in FLOORS:
        folder = SRC / floor
        if not (folder / "__init__.py").exists():
            continue
        yield f"{floor + '/':<22}{caption(folder)}"
        rooms = RUN if floor == "run" else sorted(p.name for p in folder.iterdir() if (p / "__init__.py").exists())
        if floor in ("platform", "core"):
            continue
        for room in rooms:
            yield f"  {room + '/':<20}{caption(folder / room)}"
            if room == "programs":
                for program in sorted(p.name for p in (folder / room).iterdir() if (p / "__init__.py").exists()):
                    yield f"    {program + '/':<18}{caption(folder / room / program)}"
    yield "```"


def modules(kind: str) -> Iterator[tuple[str, object]]:
    """The `kind` module of every room that has one, lowest room first."""
    from barnraise.platform.discovery import rooms

    for room in rooms():
        try:
            yield room.removeprefix("barnraise."), importlib.import_module(f"{room}.{kind}")
        except ModuleNotFoundError:
            continue


def terms() -> Iterator[str]:
    """Words by room, from the enumerations the code itself uses."""
    yield (ROOT / "docs" / "reference" / "words.md").read_text().rstrip()
    shared = [
        ("core.facts", importlib.import_module("barnraise.core.facts")),
        ("core.regions", importlib.import_module("barnraise.core.regions.terms")),
        ("platform.permissions", importlib.import_module("barnraise.platform.permissions")),
    ]
    for room, module in [*shared, *modules("terms")]:
        lists = [
            v
            for v in vars(module).values()
            if isinstance(v, type) and issubclass(v, StrEnum) and v is not StrEnum and v.__module__ == module.__name__
        ]  # type: ignore[attr-defined]
        if lists:
            yield f"\n## {room}\n\n| word | what it is | values |\n|---|---|---|"
        for each in lists:
            values = " · ".join(_said(m) for m in each)
            yield f"| {each.__name__} | {(each.__doc__ or '').splitlines()[0]} | {values} |"


def _said(member: StrEnum) -> str:
    """The code, with the words that pages print where they say more."""
    told = getattr(member, "words", None)
    if callable(told):
        try:
            told = told()
        except TypeError:  # words that need a number
            told = None
    plain = member.value.replace("_", " ").replace("-", " ")
    return f"`{member.value}` {told}" if isinstance(told, str) and told != plain else f"`{member.value}`"


KINDS = {
    "BigAutoField": "number of the row",
    "BigIntegerField": "whole number",
    "BooleanField": "yes or no",
    "CharField": "text",
    "DateField": "date",
    "DateTimeField": "instant",
    "EmailField": "e-mail",
    "FloatField": "coordinate",
    "IntegerField": "whole number",
    "JSONField": "JSON",
    "KeyField": "text key, `room.Model:id`",
    "MoneyField": "money, whole cents",
    "PositiveBigIntegerField": "whole number",
    "PositiveIntegerField": "whole number",
    "PositiveSmallIntegerField": "whole number",
    "ScaledField": "decimal, six places",
    "SmallIntegerField": "whole number",
    "TextField": "text",
}


def _kind(field: object) -> str:
    """What a field holds, in words: a row of another table, one of a list, or a plain value."""
    if field.is_relation:  # type: ignore[attr-defined]
        return f"→ {field.related_model._meta.label}"  # type: ignore[attr-defined]
    words = KINDS.get(type(field).__name__, type(field).__name__)
    return f"{words}, one of a list" if field.choices else words  # type: ignore[attr-defined]


def dictionary() -> Iterator[str]:
    """Every table and field with its classification, purpose and retention."""
    from django.apps import apps

    yield (
        "# Data dictionary\n\n"
        "Every table and field of the house, in the order of the floors. A field is *public*; seen by\n"
        "the agency and by the member concerned (*member*); or about a person (*personal*). Each table says why it is\n"
        "kept and for how long.\n"
    )
    for config in apps.get_app_configs():
        ours = [
            m for m in config.get_models() if m.__module__.startswith("barnraise.") and hasattr(m, "classification")
        ]
        if ours:
            yield f"## {config.name.removeprefix('barnraise.')}\n\n{caption(Path(config.path))}\n"
        for model in ours:
            told = model.classification  # type: ignore[attr-defined]
            yield f"### {model._meta.label}\n\n{(model.__doc__ or '').strip().splitlines()[0]}\n"
            yield f"Purpose: {told.purpose}. Kept: {told.retention}.\n\n| field | holds | class |\n|---|---|---|"
            for field in model._meta.concrete_fields:
                classes = (k for k in ("public", "member", "personal") if field.name in getattr(told, k))
                yield f"| {field.name} | {_kind(field)} | {next(classes, 'not classified')} |"
            yield ""


def files() -> Iterator[str]:
    """Every kind of file that can be brought in, as its reader says of itself."""
    from barnraise.platform import imports, registry

    yield (
        "# Files that can be brought in\n\n"
        "On a page: `/imports/new/`. By command: `barnraise import KIND FILE`, a dry run\n"
        "unless `--apply`. Headings may be spelled in any case and order.\n"
        "[How an import works](../explanation/imports.md).\n"
    )
    for manifest in registry.manifests():
        for kind in manifest.imports:
            reader = registry.load(kind.reader)
            yield f"## {kind.kind}: {kind.title}\n\n{reader.help}\n\n{imports.undo_until(reader)}\n"
            settings = imports.settings_of(reader)
            if settings:
                yield "A saved profile may state:\n"
                yield from (f"- **{s.label}**: {s.help}" for s in settings)
                yield ""


def commands() -> Iterator[str]:
    """What the command says of itself."""
    import click

    from barnraise.interfaces.cli.main import cli

    yield "# Commands\n\nEvery verb takes `--json`: one document on standard output, words on standard error."
    yield "Exit status: 0 done, 1 refused, 2 used wrongly, 3 done but something could not be checked.\n"
    context = click.Context(cli, info_name="barnraise")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=f"barnraise {name}", terminal_width=100)
        yield f"## barnraise {name}\n\n```\n{command.get_help(inner)}\n```\n"
        for verb in command.list_commands(inner) if isinstance(command, click.Group) else ():
            part = command.get_command(inner, verb)
            assert part is not None
            below = click.Context(part, info_name=f"barnraise {name} {verb}", terminal_width=100)
            yield f"## barnraise {name} {verb}\n\n```\n{part.get_help(below)}\n```\n"


def addresses() -> Iterator[tuple[str, str, object]]:
    """Every address of ours: path, name, view."""
    from django.urls import get_resolver
    from django.urls.resolvers import URLPattern, URLResolver

    def walk(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, object]]:
        for item in resolver.url_patterns:
            route = prefix + re.sub(r"^\^|\$$", "", re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(item.pattern)))
            if isinstance(item, URLResolver):
                inner = f"{space}{item.namespace}:" if item.namespace else space
                yield from walk(item, route, inner)
            elif isinstance(item, URLPattern):
                yield f"/{route}", f"{space}{item.name or ''}", item.callback

    yield from sorted(walk(get_resolver()), key=lambda found: found[0])


def pages() -> Iterator[str]:
    """Every address of ours with its declared policy and what may be done there."""
    from barnraise.platform import registry

    yield (
        "# Pages and who may ask\n\n"
        "*Read* is looking at a page; *send* is doing something on it. Whoever may not gets a\n"
        "page that says so, or, for somebody else's record, “not found”. `tests/house/test_matrix.py` asks every\n"
        "address as every role.\n"
    )
    titles = {m.prefix.rstrip("/"): m.title for m in registry.manifests() if m.urls}
    titles |= {"account": "Signing in", "imports": "Imports"}
    parts: dict[str, list[str]] = {}
    for path, name, view in addresses():
        policy = getattr(view, "policy", None)
        if policy is None:
            continue
        room = path.split("/")[1]
        methods = view.methods  # type: ignore[attr-defined]
        may = ", ".join(w for w, m in (("read", "GET"), ("send", "POST")) if m in methods)
        who = (policy.__doc__ or policy.__name__).splitlines()[0].rstrip(".")
        parts.setdefault(titles.get(room, "The house"), []).append(f"| `{path}` | {name} | {may} | {who} |")
    for title in sorted(parts, key=lambda t: (t != "The house", t)):
        yield f"## {title}\n\n| address | name | may | who |\n|---|---|---|---|"
        yield from parts[title]
        yield ""


def laws() -> Iterator[str]:
    """The laws: import contracts and house tests, by their names."""
    yield "# Laws of the house\n\nWhat CI holds, by the names of the checks. Who imports whom (`make lint`):\n"
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    yield from (f"- {c['name']}" for c in told["tool"]["importlinter"]["contracts"])
    yield "\nLaws by reflection (`tests/house/`); each has a planted violation that must be caught (`tests/twins/`):\n"
    for path in sorted((ROOT / "tests" / "house").glob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"- {node.name.removeprefix('test_').replace('_', ' ')} (`{path.name}`)"


PAGES = {
    "terms.md": terms,
    "data-dictionary.md": dictionary,
    "files.md": files,
    "commands.md": commands,
    "pages.md": pages,
    "laws.md": laws,
}


def written() -> dict[Path, str]:
    """Every generated file with its text."""
    reference = ROOT / "docs" / "reference"
    made = {reference / name: MADE + "\n" + "\n".join(make()).rstrip() + "\n" for name, make in PAGES.items()}
    readme = ROOT / "README.md"
    text = readme.read_text()
    made[readme] = re.sub(
        r"(<!-- map -->\n).*?(<!-- /map -->)", lambda m: m[1] + "\n".join(house()) + "\n" + m[2], text, flags=re.S
    )
    return made


def dead_links() -> Iterator[str]:
    """Links in our documentation that lead nowhere."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)} links to {target}, which is not there"


def main() -> int:
    """Write or check."""
    import django

    django.setup()
    made = written()
    if "--check" not in sys.argv:
        for path, text in made.items():
            path.write_text(text)
        return 0
    stale = [
        f"{p.relative_to(ROOT)} is stale: run `make docs`"
        for p, t in made.items()
        if not p.exists() or p.read_text() != t
    ]
    wrong = stale + list(dead_links())
    print("\n".join(wrong) or "generated pages are current, links lead somewhere")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
