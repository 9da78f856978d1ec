"""The laws of the house, kept by reflection; each with a planted violation in `tests/twins` that must be caught."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from django.apps import apps
from tests.house import laws

from barnraise.platform import registry
from barnraise.platform.discovery import rooms

TWINS = laws.ROOT / "tests" / "twins"


def ours() -> list[type]:
    return [m for m in apps.get_models() if m.__module__.startswith("barnraise.")]


def operations_modules() -> list[object]:
    found = []
    for room in rooms():
        try:
            module = importlib.import_module(f"{room}.operations")
        except ModuleNotFoundError:
            continue
        found.append(module)
        for item in pkgutil.iter_modules(getattr(module, "__path__", [])):
            found.append(importlib.import_module(f"{module.__name__}.{item.name}"))
    return found


def test_every_file_opens_with_a_sentence_and_stays_short() -> None:
    files = laws.sources()
    assert list(laws.without_caption(files)) == []
    assert list(laws.long_files(files)) == []
    assert list(laws.long_functions(files)) == []


def test_a_file_without_a_sentence_or_too_long_is_caught() -> None:
    twin = TWINS / "sizes"
    assert len(list(laws.without_caption([twin / "no_caption.py"]))) == 1
    assert len(list(laws.long_functions([twin / "long_function.py"], limit=5))) == 1
    assert len(list(laws.long_files([twin / "long_function.py"], limit=5))) == 1


def test_no_drawer_without_a_name() -> None:
    assert list(laws.drawers(str(p.relative_to(laws.SRC)) for p in laws.sources())) == []
    assert (
        len(list(laws.drawers(["run/books/utils.py", "run/books/helpers/x.py", "services.py", "run/books/queries.py"])))
        == 3
    )


def test_no_hidden_wires() -> None:
    files = [p for p in laws.sources() if p.name != "apps.py"]
    assert list(laws.hidden_wires(files)) == []
    assert len(list(laws.hidden_wires([TWINS / "wires" / "signals.py"]))) >= 3


def test_money_prices_rates_and_quantities_are_whole_numbers() -> None:
    assert list(laws.inexact_fields(ours())) == []


def test_every_field_is_classified_with_purpose_and_retention() -> None:
    assert list(laws.misclassified(ours())) == []


def test_foreign_keys_point_down_and_name_no_way_back() -> None:
    assert list(laws.upward_keys(ours())) == []


def test_planted_models_are_caught() -> None:
    from tests.twins.models import planted

    plant = planted()
    assert len(list(laws.inexact_fields(plant))) == 2
    assert len(list(laws.misclassified(plant))) >= 3
    assert len(list(laws.upward_keys(plant))) >= 2


def test_every_operation_is_a_deed_that_takes_by() -> None:
    modules = operations_modules()
    assert len(modules) >= 7
    assert [w for m in modules for w in laws.undeclared_operations(m)] == []


def test_planted_operations_are_caught() -> None:
    from tests.twins import operations

    assert len(list(laws.undeclared_operations(operations))) == 4


def test_each_table_is_written_only_by_its_own_rooms_operations() -> None:
    assert list(laws.foreign_writes(laws.sources())) == []


def test_planted_writes_are_caught() -> None:
    top = TWINS / "house"
    assert len(list(laws.foreign_writes(laws.sources(top), top))) == 3


def test_a_room_shows_only_queries_operations_terms_and_models() -> None:
    assert list(laws.peeks(laws.sources())) == []
    top = TWINS / "house"
    assert len(list(laws.peeks(laws.sources(top), top))) == 1


def test_templates_reach_only_down() -> None:
    wrong = []
    from barnraise.interfaces.web.urls import account

    sign_in = {pattern.name for pattern in account.urlpatterns}  # allauth's own names; their pages are people's
    below = {"platform", "home", "search", "imports"} | sign_in
    order = [r for r in rooms() if r.startswith("barnraise.run")]
    for room in order:
        name = room.rsplit(".", 1)[-1]
        folder = Path(importlib.import_module(room).__path__[0]) / "templates"
        wrong += [f"{name}: {w}" for w in laws.template_reach(folder, name, below)]
        below = below | {name}
    assert wrong == []
    assert len(list(laws.template_reach(TWINS / "templates", "members", {"platform"}))) == 2


def test_every_name_in_every_manifest_resolves(db: None) -> None:
    from django.urls import reverse

    assert registry.check() == []
    for manifest in registry.manifests():
        for item in manifest.navigation:
            assert reverse(item.url)


def test_a_manifest_that_names_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from barnraise.platform.manifest import Manifest

    monkeypatch.setattr(
        registry, "manifests", lambda: (Manifest("x", "X", "run", worklist="barnraise.run.nothing.here"),)
    )
    assert len(registry.check()) == 1


def test_what_works_names_tests_that_exist() -> None:
    page = laws.ROOT / "docs" / "what-works.md"
    named = list(laws.tests_named(page.read_text()))
    assert len(named) > 20
    missing = [n for n in named if not _exists(n)]
    assert missing == []
    assert not _exists("tests/house/test_laws.py::test_that_is_not_there")


def _exists(name: str) -> bool:
    file, _, function = name.partition("::")
    path = laws.ROOT / file
    return path.exists() and (not function or f"def {function}(" in path.read_text())
