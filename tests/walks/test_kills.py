"""Killed at any moment: whatever a deed was doing, it is done whole or not at all, nothing is done twice, and the same
command again ends where a run ends that nobody killed. `BARNRAISE_KILLS` says how often at each point (3), `BARNRAISE_DEEDS`
which deeds (all)."""

import os
import random
import re
import signal
from collections.abc import Iterator

import pytest
from tests.walks.forge import ROOT, VENDOR, Forge, done, facts, forged

from benchmarks import kills

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("BARNRAISE_KILLS", "3"))
SEED = int(os.environ.get("BARNRAISE_SEED", "1935"))

APPLY = ("imports.apply:before-rows", "imports.apply:after-rows", "imports.apply")
SIGN = (
    "savings.sign:checked", "savings.sign:stored", "savings.sign:lines", "savings.sign:measured", "savings.sign",
)  # fmt: skip
POINTS: dict[str, tuple[str, ...]] = {
    "usage": ("purchasing.take_in:batch", *APPLY),
    "members": APPLY,
    "districts": APPLY,
    "payments": APPLY,
    "undo": ("imports.undo:before-rows", "imports.undo:after-rows", "imports.undo"),
    "issue": (
        "books.issue:entries", "books.issue:legs", "books.issue:invoices", "books.issue:charges", "books.issue:entries-posted",
        "books.issue:invoices-posted", "books.issue_run",
    ),
    "correct": ("books.correct",),
    "receive": ("books.receive",),
    "receive_many": ("books.receive_many",),
    "share": (
        "books.share_rebate:owed", "books.share_rebate:credited", "books.share_rebate:shares", "books.share_rebate",
    ),
    "mirror": ("books.reverse_rebate",),
    "resume": (*APPLY, "job:before-done"),
    "mail": ("outbox:sent",),
    "sign": SIGN,
    "restate": SIGN,
    "export": ("export:written",),
    "key": ("savings.make_key",),
    "freeze": ("reports.freeze:stored", "reports.freeze"),
}  # fmt: skip
"""Deed → the points at which it is killed; a deed's own name stands for its three: before its entry, before and after its
commit."""
WANTED = os.environ.get("BARNRAISE_DEEDS", "").split() or list(POINTS)
RANDOM = [deed for deed in WANTED if deed != "mail"]
EVERY = [
    (deed, f"{point}:{moment}" if moment else point)
    for deed in WANTED
    for point in POINTS[deed]
    for moment in (("",) if ":" in point else ("before-audit", "before-commit", "after-commit"))
]


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forged(tmp_path_factory.mktemp("kills")) as built:
        yield built
    _write(built)


@pytest.mark.parametrize(("deed", "point"), EVERY, ids=[f"{deed}-{point}" for deed, point in EVERY])
def test_a_deed_killed_at_a_point_is_whole_or_nothing_and_finishes_when_it_is_done_again(
    deed: str, point: str, forge: Forge
) -> None:
    before, after, _ = forge.end(deed)
    committed = point.endswith("after-commit") or point == "job:before-done"
    database = forge.copy(deed)
    for kill in range(KILLS):
        if committed and kill:
            forge.drop(database)
            database = forge.copy(deed)
        assert forge.ask(deed, database, chaos=point)["status"] == -signal.SIGKILL, f"{deed} never came to {point}"
        assert facts(forge.finds("look", database)) == facts(after if committed else before)
    if not committed:  # a restart finishes it
        assert facts(forge.finds(deed, database)) == facts(after)
    ended = forge.finds(deed, database)  # and once more does nothing
    assert done(ended) == done(after)
    assert (ended["letters"], ended["jobs"]) == (after["letters"], after["jobs"])
    assert len(set(ended["sent"])) == len(set(after["sent"]))  # sent again, if at all, under the name it had
    forge.drop(database)
    forge.told.append((deed, point, KILLS, "all there" if committed else "nothing there"))


@pytest.mark.parametrize("deed", RANDOM)
def test_a_deed_killed_at_random_moments_is_whole_or_nothing(deed: str, forge: Forge) -> None:
    before, after, took = forge.end(deed)
    dice = random.Random(f"{SEED} {deed}")
    database, whole, killed = forge.copy(deed), 0, 0
    for _ in range(3 * KILLS):
        answer = forge.ask(deed, database, after=dice.uniform(0, 1.5 * took))
        killed += answer["status"] == -signal.SIGKILL
        standing = facts(forge.finds("look", database))
        assert standing in (facts(before), facts(after)), f"half done, seed {SEED}"
        if standing == facts(after):
            whole += 1
            forge.drop(database)
            database = forge.copy(deed)
    assert facts(forge.finds(deed, database)) == facts(after)
    forge.drop(database)
    forge.told.append(
        (deed, f"{3 * KILLS} random moments, seed {SEED}", killed, f"all there {whole} times, else nothing")
    )


TWINS = [
    ("usage", "imports.apply:after-rows"),
    ("sign", "savings.sign:lines"),
    ("receive", "books.receive:before-audit"),
    ("issue", "books.issue:legs"),
]
"""The last two on SQLite only: PostgreSQL refuses, before anything is written, to lock a table outside a transaction."""


@pytest.mark.parametrize(
    ("deed", "point"), [twin for twin in (TWINS if VENDOR == "sqlite" else TWINS[:-2]) if twin[0] in WANTED]
)
def test_a_deed_without_its_transaction_is_caught_half_done(deed: str, point: str, forge: Forge) -> None:
    before, after, _ = forge.end(deed)
    database = forge.copy(deed)
    answer = forge.ask(deed, database, chaos=point, twin=True)
    assert answer["status"] != 0  # killed there, or stopped by PostgreSQL, which locks no table outside a transaction
    looked = forge.ask("look", database)["found"]
    assert facts(looked) not in (facts(before), facts(after))
    forge.drop(database)


def test_every_point_named_in_the_code_is_one_at_which_something_is_killed() -> None:
    named = {
        point
        for file in (ROOT / "src").rglob("*.py")
        for point in re.findall(r'chaos_point\(\s*"([^"]+)"', file.read_text())
    }
    assert len(named) >= 12
    assert named - {point for points in POINTS.values() for point in points} == set()


def _write(forge: Forge) -> None:
    """Keep what was found of each deed that was killed at every point and stood, where `BARNRAISE_EVIDENCE` asks for it."""
    if os.environ.get("BARNRAISE_EVIDENCE") != "1":
        return
    for deed in WANTED:
        rows = [(point, killed, what) for told, point, killed, what in forge.told if told == deed]
        if len(rows) == sum(d == deed for d, _ in EVERY) + (deed in RANDOM):
            kills.keep(VENDOR, deed, rows, kills=KILLS)
