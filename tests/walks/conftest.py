"""What every walk stands on: one browser, the demonstration built once, agencies of one's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.walks import ground
from tests.walks.ground import Served, Walker


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ground.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demonstration_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration as it is built, to be copied or only read."""
    base = tmp_path_factory.getbasetemp()
    return ground.built_once((base if worker_id == "master" else base.parent) / "demonstration")


@pytest.fixture(scope="session")
def demonstration_served(demonstration_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration for walks that only look."""
    served = ground.serve(ground.copied(demonstration_home, tmp_path_factory.mktemp("read") / "home"))
    yield served
    served.stop()


@pytest.fixture
def demonstration_own(demonstration_home: Path, tmp_path: Path) -> Iterator[Served]:
    """The demonstration for one walk that writes."""
    served = ground.serve(ground.copied(demonstration_home, tmp_path / "home"))
    yield served
    served.stop()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A fresh database: the first page is set-up."""
    served = ground.serve(ground.build(tmp_path / "home", ground.EMPTY))
    yield served
    served.stop()


@pytest.fixture
def founded(tmp_path: Path) -> Iterator[Served]:
    """An agency that was just set up: its director and nobody else."""
    served = ground.serve(ground.build(tmp_path / "home", ground.FOUNDED))
    yield served
    served.stop()


@pytest.fixture
def walker(browser: Browser) -> Iterator[Callable[..., Walker]]:
    """Somebody new at a browser of their own; at the end nothing may have gone wrong in any of them."""
    made: list[Walker] = []

    def come(served: Served, **options: object) -> Walker:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
        made.append(Walker(context, served.url))
        return made[-1]

    yield come
    wrong = [fault for walker in made for fault in walker.wrong]
    for someone in made:
        someone.context.close()
    assert wrong == []
