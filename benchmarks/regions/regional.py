"""Regions and leads together: the proven gap of contiguous plans, with pupil limits too."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from barnraise.core.regions.coupled.instance import Instance, Regions
from barnraise.core.regions.coupled.solve import solve
from barnraise.core.regions.stop import Stop
from benchmarks.figures import Figure, Found
from benchmarks.regions import instances, rivals
from benchmarks.regions.functions import HOSTS, state
from benchmarks.regions.slices import COUPLED, Slice

SEED = 1
SMALLER, LARGER, LIMITED, AIM = 0.5, 1.2, 5.0, 2.0
"""Goals for up to 400 districts, for more, and where pupil limits bind. UNIT: percent."""
CPU = 90.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: at most so many regions, travel at so many times its price, a region's pupils in shares of the mean."""

    state: str
    regions: int
    travel: float = 1.0
    pupils: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        """`MN-6-travel2`."""
        parts = [self.state, str(self.regions)]
        if self.travel != 1:
            parts.append(f"travel{self.travel:g}")
        if self.pupils:
            parts.append(f"pupils{self.pupils[0]:g}to{self.pupils[1]:g}")
        return "-".join(parts)

    @property
    def goal(self) -> float:
        """UNIT: percent."""
        if self.pupils and self.pupils[1] < 4:
            return LIMITED
        return LARGER if self.state == "TX" else SMALLER


EVERY = (
    Asked("MN", 3),
    Asked("MN", 6),
    Asked("MN", 9),
    Asked("MN", 12),
    Asked("MN", 6, travel=2),
    Asked("drawn", 6),
    Asked("drawn", 6, travel=2),
    Asked("IA", 6),
    Asked("TX", 6),
    Asked("TX", 12),
    Asked("MN", 6, pupils=(0.2, 4.5)),
    Asked("MN", 6, pupils=(0.4, 2.5)),
    Asked("drawn", 6, pupils=(0.4, 3.0)),
    Asked("TX", 12, pupils=(0.4, 2.5)),
)


def _measure(asked: Asked, quick: bool) -> Found:
    ground = state(asked.state, quick=quick)
    edges = instances.between_no_other(ground.places) if quick else instances.neighbors(ground.places)
    instance = instances.together(ground, asked.regions, edges, travel=asked.travel, pupils=asked.pupils)
    with rivals.cpu() as used:
        found = solve(instance, Stop(gap=min(asked.goal, AIM) / 100), SEED)
    price, wrong = priced(instance, found), broken(instance, found)
    assert abs(price - found.value) <= 0.01 + 1e-9 * abs(price), (price, found.value)
    assert found.bound >= found.value and not wrong, wrong
    alone = float(ground.alone.sum())
    figures = [
        Figure("proven gap", 100 * found.gap, "%", asked.goal, of=f"${found.value:,.0f} saved", digits=3),
        Figure("CPU", used[0], "CPU-s", CPU, of=f"{found.evaluations} evaluations", digits=1),
    ]
    counts = {
        "instance": ground.name, "seed": ground.seed, "regions": int(found.region.max()) + 1, "at most": asked.regions,
        "saved": f"{100 * found.value / alone:.3f} % of what all spend alone",
        "bound": f"{100 * found.bound / alone:.3f} %",
    }  # fmt: skip
    notes = [f"With pupil limits the aim is {AIM:g} %; what is reached stands above."] if asked.pupils else []
    return Found(figures, counts, notes)


def priced(instance: Instance, plan: Regions) -> float:
    """UNIT: dollars a year. What the plan saves, host by host, with no code of the solver's."""
    total = -instance.governance * (int(plan.region.max()) + 1)
    for function in range(instance.functions):
        for region in range(len(plan.lead)):
            lead = int(plan.lead[region, function])
            members = np.flatnonzero((plan.region == region) & (plan.served[function] == 1))
            if not len(members):
                continue
            assert lead >= 0, "who is served has a lead"
            volume = instance.volume[function, members].sum()
            total += instance.gain[function, members, lead].sum()
            total -= float(instance.curves[function].cost(np.array([lead]), np.array([volume]))[0])
    return float(total)


def broken(instance: Instance, plan: Regions) -> list[str]:
    """What of the question the plan does not keep: each region in one piece, its leads inside, few enough, in its limits."""
    found = []
    regions = int(plan.region.max()) + 1
    if regions > instance.regions_max:
        found.append(f"{regions} regions")
    for region in range(regions):
        inside = plan.region == region
        if not inside[instance.site].any():
            found.append(f"region {region} has no agency")
        leads = plan.lead[region][plan.lead[region] >= 0]
        if not inside[instance.site[leads]].all():
            found.append(f"region {region} is led from outside")
        if not _connected(inside, instance.edges):
            found.append(f"region {region} is in pieces")
        if instance.measures is not None:
            size = instance.measures[:, inside].sum(axis=1)
            least, most = instance.least, instance.most
            if (least is not None and (size < least).any()) or (most is not None and (size > most).any()):
                found.append(f"region {region} breaks its limits: {size}")
    return found


def _connected(inside: np.ndarray, edges: np.ndarray) -> bool:
    within = edges[inside[edges].all(axis=1)]
    reached = np.zeros(len(inside), dtype=bool)
    reached[np.flatnonzero(inside)[:1]] = True
    while True:
        touching = within[reached[within].any(axis=1)].ravel()
        if reached[touching].all():
            return bool(reached[inside].all())
        reached[touching] = True


def _title(asked: Asked) -> str:
    hosts = HOSTS[asked.state][0]
    limits = f", pupils {asked.pupils[0]:g} to {asked.pupils[1]:g} × the mean" if asked.pupils else ""
    dear = f", travel × {asked.travel:g}" if asked.travel != 1 else ""
    return f"Regions and leads together: {asked.state} with {hosts} agencies, at most {asked.regions} regions{dear}{limits}"


SLICES = {f"regions/{one.name}": Slice(_title(one), COUPLED, partial(_measure, one)) for one in EVERY}
