"""One close of the same facts gives the same bytes: in any zone, locale, hash seed, order of rows, and on both databases.

Each database is held to one golden, so both give the same bytes. The golden is renewed by the command it names.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.prove.savings import same_bytes, story

from barnraise.core.savings.year import YearFacts
from barnraise.integrations.statements import paper
from barnraise.prove.savings import queries
from barnraise.run.deliveries import operations as deliveries
from barnraise.run.deliveries.models import Delivery

PLACES = tuple(product(("America/Chicago", "Pacific/Auckland"), ("C", "C.UTF-8"), ("0", "1")))


@contextmanager
def lived(what: str, home: Path) -> Iterator[dict[str, str]]:
    """The environment of a home in which the year was lived, with a database of its own."""
    home.mkdir(mode=0o700)
    environment = {"BARNRAISE_HOME": str(home), "DATABASE_URL": ""}
    if connection.vendor == "sqlite":
        same_bytes.run(what, **environment)
        yield environment
        return
    name = f"{connection.settings_dict['NAME']}_{what}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        environment["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        same_bytes.run(what, **environment)
        yield environment
    finally:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def closed(environment: dict[str, str], zone: str, spoken: str, seed: str) -> dict[str, Any]:
    """What a close in this place gives."""
    told = same_bytes.run("close", TZ=zone, LC_ALL=spoken, PYTHONHASHSEED=seed, **environment)
    found: dict[str, Any] = json.loads(told)
    return found


def golden() -> dict[str, Any]:
    """The bytes on record, made by this release and this Typst."""
    kept: dict[str, Any] = json.loads(same_bytes.GOLDEN.read_text())
    assert (kept["release"], kept["paper"]) == (same_bytes.version("barnraise"), paper.made_by()), (
        f"The golden was made by another release: look at what changed, then run {same_bytes.RENEW}"
    )
    return kept


@pytest.mark.slow
@pytest.mark.django_db
def test_a_close_gives_the_golden_s_bytes_over_zones_locales_and_hash_seeds(tmp_path: Path) -> None:
    with lived("build", tmp_path / "home") as environment:
        found = [closed(environment, *place)["sha256"] for place in PLACES]
    assert len(found) == 8
    assert found == [golden()["sha256"]] * 8, f"If this is as it should be, run {same_bytes.RENEW} and say why"
    assert len(set(found[0].values())) == 5


@pytest.mark.slow
@pytest.mark.django_db
def test_rows_written_in_another_order_and_ids_that_start_elsewhere_give_the_same_bytes(tmp_path: Path) -> None:
    with lived("build", tmp_path / "home") as straight, lived("turned", tmp_path / "other") as turned:
        one, other = closed(straight, *PLACES[0]), closed(turned, *PLACES[-1])
    ranks = [sorted(told["ids"]).index(pk) for told in (one, other) for pk in told["ids"]]
    assert ranks[: len(one["ids"])] != ranks[len(one["ids"]) :], "the rows really stand in another order"
    assert not set(one["ids"]) & set(other["ids"]), "and under other ids"
    assert one["sha256"] == other["sha256"] == golden()["sha256"]


@pytest.fixture
def alike(db: None) -> list[Delivery]:
    """Three deliveries that say the very same and come from a program that cannot tell one record from another."""
    told = story.build()
    for n in (1, 2, 3):
        story.deliver(told, "EVAL", "Lyman", story.MARCH.date(), "1", "each", "150.00", "agency", f"story.Visit:{n}")
    return list(Delivery.objects.filter(source__startswith="story.Visit:", organization_id=told.bodies["Lyman"]))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_of_deliveries_that_say_the_same_it_does_not_matter_which_was_taken_back(
    alike: list[Delivery], which: int
) -> None:
    deliveries.reverse(by=story.MACHINE, delivery_ids=[alike[which].pk], reason="Held once less.")
    rows = [row for row in _facts().deliveries if row.organization == "1003" and row.service == "EVAL"]
    back, first, second, taken_back = rows
    assert (back.reverses, first.reverses, second.reverses) == (taken_back.key, None, None)


def test_reversals_follow_the_order_of_what_they_take_back(alike: list[Delivery]) -> None:
    for row in (alike[2], alike[0]):
        deliveries.reverse(by=story.MACHINE, delivery_ids=[row.pk], reason="Held once less.")
    rows = [row for row in _facts().deliveries if row.organization == "1003" and row.service == "EVAL"]
    assert [row.reverses for row in rows] == [rows[3].key, rows[4].key, None, None, None]


def _facts() -> YearFacts:
    return queries.freeze(queries.year_named(story.YEAR), revision=1).facts
