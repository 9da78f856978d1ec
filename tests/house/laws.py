"""The laws of the house as functions from what stands to what breaks them; the tests beside run each on the house and
on a planted violation."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "barnraise"
ROOMS = ("organizations", "people", "members", "governance", "catalog", "deliveries", "books")
PROVING = ("baselines", "savings", "reports")
PLANNING = ("regions",)

# Lower rooms first; a room may name itself and every room before it. Programs stand between the two.
SHOWN = {"queries", "operations", "terms", "models"}
WRITES = {
    "save",
    "delete",
    "update",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "aupdate",
}
DRAWERS = re.compile(r"(^|/)(services|utils?|helpers?|common|misc)(\.py|/)")


def sources(top: Path = SRC) -> list[Path]:
    """Every Python file below `top`, migrations left out."""
    return sorted(p for p in top.rglob("*.py") if "migrations" not in p.parts)


def room_of(path: Path, top: Path = SRC) -> str:
    """The room a file stands in: `run.books`, `platform`, `run.programs.purchasing`."""
    parts = path.relative_to(top).parts
    if parts[0] in ("run", "prove", "plan") and len(parts) > 2:
        return ".".join(parts[:3] if parts[1] == "programs" else parts[:2])
    return parts[0].removesuffix(".py")


def furniture_of(path: Path, top: Path = SRC) -> str:
    """Which piece of furniture of its room a file is (or is part of): `operations`, `views`."""
    inside = path.relative_to(top).parts[len(room_of(path, top).split(".")) :]
    return inside[0].removesuffix(".py") if inside else ""


def rank(room: str) -> int:
    """How high a room stands; programs above books, what proves above programs, and what plans above that."""
    last = room.split(".")[-1]
    if last in PLANNING:
        return len(ROOMS) + 1 + len(PROVING) + PLANNING.index(last)
    if last in PROVING:
        return len(ROOMS) + 1 + PROVING.index(last)
    return ROOMS.index(last) if last in ROOMS else len(ROOMS)


def long_files(files: Iterable[Path], limit: int = 400) -> Iterator[str]:
    """Files over the limit of lines."""
    for path in files:
        count = len(path.read_text().splitlines())
        if count > limit:
            yield f"{path.name} has {count} lines, over {limit}: split it by deed"


def long_functions(files: Iterable[Path], limit: int = 70) -> Iterator[str]:
    """Functions over the hard limit."""
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > limit:
                yield f"{path.name}:{node.name} has {node.end_lineno - node.lineno + 1} lines, over {limit}"


def without_caption(files: Iterable[Path]) -> Iterator[str]:
    """Files that do not open with a sentence (an empty `__init__` of a folder of templates or commands needs one too)."""
    for path in files:
        told = ast.get_docstring(ast.parse(path.read_text()))
        if not told or not told.splitlines()[0].strip():
            yield f"{path} opens without a sentence that says what it is for"


def drawers(names: Iterable[str]) -> Iterator[str]:
    """Files without a true name."""
    yield from (f"{name} is a drawer without a name" for name in names if DRAWERS.search(name))


def hidden_wires(files: Iterable[Path]) -> Iterator[str]:
    """Signals, `get_model`, and `save()` overrides: wires a reader cannot see."""
    for path in files:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.FunctionDef) and item.name in ("save", "delete"):
                        yield f"{path.name}: {node.name} overrides {item.name}()"
            if isinstance(node, ast.Attribute) and node.attr == "get_model":
                yield f"{path.name}:{node.lineno} uses get_model"
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("db.models.signals"):
                yield f"{path.name}:{node.lineno} uses signals"
            if isinstance(node, ast.Name) and node.id == "receiver":
                yield f"{path.name}:{node.lineno} receives a signal"


def inexact_fields(models: Iterable[type]) -> Iterator[str]:
    """Float or Decimal columns; coordinates alone may be floats."""
    for model in models:
        for field in model._meta.concrete_fields:  # type: ignore[attr-defined]
            kind = field.get_internal_type()
            if kind in ("FloatField", "DecimalField") and field.name not in ("latitude", "longitude"):
                yield f"{model.__name__}.{field.name} is a {kind}; money and quantities are whole numbers"


def misclassified(models: Iterable[type]) -> Iterator[str]:
    """Fields that are in no list, or in two, and models that declare nothing."""
    for model in models:
        told = getattr(model, "classification", None)
        if told is None:
            yield f"{model.__name__} is not classified"
            continue
        fields = [f.name for f in model._meta.concrete_fields] + [m.name for m in model._meta.many_to_many]  # type: ignore[attr-defined]
        for name in fields:
            if told.fields().count(name) != 1:
                yield f"{model.__name__}.{name} stands in {told.fields().count(name)} lists of its classification"
        yield from (
            f"{model.__name__}.{name} is classified but is no field" for name in set(told.fields()) - set(fields)
        )
        if not told.purpose or not told.retention:
            yield f"{model.__name__} declares no purpose or no retention"


def upward_keys(models: Iterable[type]) -> Iterator[str]:
    """Foreign keys that point to a higher room, or cross rooms without `related_name="+"`."""
    for model in models:
        here = model.__module__.split(".models")[0]
        for field in model._meta.concrete_fields:  # type: ignore[attr-defined]
            target = field.related_model if field.is_relation else None
            if target is None or (
                not target.__module__.startswith("barnraise") and not model.__module__.startswith("twins")
            ):
                continue
            there = target.__module__.split(".models")[0]
            if here == there:
                continue
            if rank(there.removeprefix("barnraise.")) > rank(here.removeprefix("barnraise.")):
                yield f"{model.__name__}.{field.name} points up to {target.__name__}"
            if field.remote_field.related_name != "+":
                yield f"{model.__name__}.{field.name} crosses rooms without related_name='+'"


def undeclared_operations(module: object) -> Iterator[str]:
    """Public functions of an operations module that are no deed, or do not take `by` first by keyword."""
    import inspect

    for name, function in vars(module).items():
        if (
            name.startswith("_")
            or not inspect.isfunction(function)
            or not function.__module__.startswith(module.__name__)
        ):  # type: ignore[attr-defined]
            continue
        parameters = list(inspect.signature(function).parameters.values())
        where = f"{module.__name__}.{name}"  # type: ignore[attr-defined]
        if not hasattr(function, "deed_name"):
            yield f"{where} is no deed"
        if not parameters or parameters[0].name != "by":
            yield f"{where} does not take `by` first"
        if any(p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters):
            yield f"{where} takes positional arguments"


def foreign_writes(files: Iterable[Path], top: Path = SRC) -> Iterator[str]:
    """Writes to a table outside its own room's operations."""
    for path in files:
        room = room_of(path, top)
        if room in ("platform", "core", "integrations", "settings"):
            continue
        tree = ast.parse(path.read_text())
        origin = _imported_models(tree)
        for node in ast.walk(tree):
            name = _written(node)
            if name is None or name not in origin:
                continue
            if furniture_of(path, top) not in ("operations", "models", "adapter"):
                yield f"{path.relative_to(top)}:{node.lineno} writes {name} outside operations"  # type: ignore[attr-defined]
            elif origin[name] != f"barnraise.{room}":
                yield f"{path.relative_to(top)}:{node.lineno} writes {name}, a table of {origin[name]}"  # type: ignore[attr-defined]


def _imported_models(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.startswith("barnraise.")
            and ".models" in node.module + "."
        ):
            for alias in node.names:
                found[alias.asname or alias.name] = node.module.split(".models")[0]
    return found


def _written(node: ast.AST) -> str | None:
    """The model a call writes: `Model.objects.filter(…).update(…)`, `rows.insert(Model, …)`, `Model(…).save()`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr in ("insert", "reserve") and node.args and isinstance(node.args[0], ast.Name):
        return node.args[0].id
    if node.func.attr not in WRITES:
        return None
    value: ast.expr = node.func.value
    while isinstance(value, ast.Attribute | ast.Call | ast.Subscript):
        value = value.func if isinstance(value, ast.Call) else value.value
    return value.id if isinstance(value, ast.Name) else None


def peeks(files: Iterable[Path], top: Path = SRC) -> Iterator[str]:
    """Imports from another room of anything but its queries, operations, terms and models."""
    for path in files:
        room = room_of(path, top)
        if not room.startswith("run"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("barnraise.run."):
                continue
            for alias in node.names:
                whole = f"{node.module}.{alias.name}".removeprefix("barnraise.").split(".")
                there = ".".join(whole[:3] if whole[1] == "programs" else whole[:2])
                rest = whole[len(there.split(".")) :]
                both_demo = furniture_of(path, top) == "demo" and rest[:1] == ["demo"]
                if there != room and rest and rest[0] not in SHOWN and not both_demo:
                    yield f"{path.relative_to(top)}:{node.lineno} looks into {there}.{rest[0]}"


REVERSED = re.compile(r"""{%\s*(?:url|extends|include)\s+["']([^"'{}]+)["']""")


def template_reach(folder: Path, own: str, allowed: set[str]) -> Iterator[str]:
    """Templates that extend, include or reverse what lies above their room."""
    for path in sorted(folder.rglob("*.html")):
        for name in REVERSED.findall(path.read_text()):
            first = re.split(r"[:/]", name)[0]
            if first not in allowed | {own}:
                yield f"{path.name} names {name}"


def tests_named(text: str) -> Iterator[str]:
    """The tests a page of documentation names in backquotes: `tests/x/test_y.py::test_z`."""
    yield from re.findall(r"`(tests/[\w/.\-]+?\.py(?:::\w+)?)`", text)
