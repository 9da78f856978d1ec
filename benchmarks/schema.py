"""A fresh schema made directly, against the same schema reached by walking every migration; the two must be equal."""

from benchmarks.databases import Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import ROOT, fresh

TITLE = "A fresh schema"
ROOMS = (
    "src/barnraise/platform/schema.py",
    "src/barnraise/platform/guards.py",
    "src/barnraise/**/models.py",
    "src/barnraise/**/models/**",
    "src/barnraise/**/migrations/**",
)


def measure(database: Database, *, quick: bool) -> Found:
    """Both ways on an empty database each. Quick leaves the walk out: CI walks it anyway."""
    created = fresh("schema", "create", site=database.empty())
    assert created.answer["missing"] == [], "every guard stands on a fresh schema"
    found = Found(
        [Figure("platform.schema.create", created.of(), "CPU-s", 3)],
        {"tables": len(created.answer["tables"]), "guards": created.answer["guards"]},
    )
    rooms = {place.parents[1] for place in (ROOT / "src" / "barnraise").rglob("migrations/0*.py")}
    if quick or not rooms:
        why = "quick" if quick else "the rooms have no migrations yet"
        found.notes.append(f"The walk through the migrations was left out ({why}), so equality is not shown here.")
        return found
    walked = fresh("schema", "migrate", site=database.empty())
    ours, theirs = created.answer["tables"], walked.answer["tables"]
    differing = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    assert not differing and walked.answer["missing"] == [], f"created and migrated differ in {differing}"
    found.figures.append(Figure("walking the migrations", walked.of(), "CPU-s"))
    found.figures.append(Figure("created / migrated", created.of() / walked.of()))
    found.notes.append("Created and migrated have equal tables, columns, indexes and constraints, and every guard.")
    return found
