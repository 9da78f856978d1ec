"""Find the rooms: every package that holds a `manifest.py` or a `models.py` is one. Free of Django, so settings can ask."""

import pkgutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FLOORS = ("barnraise.run", "barnraise.run.programs", "barnraise.prove", "barnraise.plan", "barnraise.interfaces")

# Lower rooms first: the order of tables and of navigation.
ORDER = (
    *("organizations", "people", "members", "governance", "catalog", "deliveries", "books"),
    *("baselines", "savings", "reports"),
    "regions",
)


@cache
def rooms() -> tuple[str, ...]:
    """Dotted names of all rooms, lowest first."""
    found: list[str] = []
    for floor in FLOORS:
        spec = find_spec(floor)
        if spec is None or spec.submodule_search_locations is None:
            continue
        for item in pkgutil.iter_modules(spec.submodule_search_locations):
            place = Path(next(iter(spec.submodule_search_locations))) / item.name
            if item.ispkg and any(
                (place / f"{kind}.py").exists() or (place / kind / "__init__.py").exists()
                for kind in ("manifest", "models")
            ):
                found.append(f"{floor}.{item.name}")
    return tuple(sorted(found, key=_rank))


def _rank(name: str) -> tuple[int, int, str]:
    last = name.rsplit(".", 1)[-1]
    floor = max(i for i, f in enumerate(FLOORS) if name.startswith(f + "."))
    return (floor, ORDER.index(last) if last in ORDER else len(ORDER), name)
