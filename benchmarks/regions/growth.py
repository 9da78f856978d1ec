"""How the designer's time grows with candidate links, over six sizes, and a drawing of it."""

import math
from collections.abc import Sequence

from barnraise.core.regions.stop import Stop
from benchmarks.figures import Figure, Found
from benchmarks.measure import exponent
from benchmarks.regions import instances
from benchmarks.regions.functions import proven
from benchmarks.regions.instances import FUNCTIONS
from benchmarks.regions.slices import LOCATION, Proven, Slice

SIZES = ((350, 36), (700, 50), (1_500, 90), (3_000, 150), (6_500, 280), (13_300, 550))
SMALL = ((60, 8), (120, 12), (240, 20))
NEAREST, SEED, GAP, POWER = 40, 11, 0.1, 1.2
ASKED = (0, 4, 5)
"""Purchasing, special education, technology."""
WIDE = 50


def measure(quick: bool) -> Found:
    """Three functions at each size, without capacities, over each district's nearest hosts."""
    links, costs, found = [], [], Found()
    for districts, hosts in SMALL if quick else SIZES:
        ground = instances.ground(instances.drawn(districts, SEED), hosts, SEED)
        several = []
        for number in ASKED:
            instance = instances.located(ground, number, nearest=NEAREST)
            several.append(proven(instance, FUNCTIONS[number].name, Stop(gap=GAP / 100)))
        links.append(len(instance.gain))
        costs.append(sum(one.cpu for one in several) / len(several))
        worst = max(several, key=lambda one: one.gap)
        found.counts[ground.name] = _told(links[-1], costs[-1], worst)
    told = ", ".join(f"{size:,}: {cost:.3f}" for size, cost in zip(links, costs, strict=True))
    found.figures.append(
        Figure("a function, by candidate links: exponent", exponent(links, costs), "", POWER, of=f"CPU-s {told}")
    )
    found.notes.append("```\n" + drawing(links, costs) + "\n```")
    return found


def _told(links: int, cost: float, worst: Proven) -> str:
    return f"{links:,} links, {cost:.3f} CPU-s a function, {1e6 * cost / links:.1f} µs a link, gap ≤ {worst.gap:.3f} %"


def drawing(sizes: Sequence[int], costs: Sequence[float]) -> str:
    """A dot for each cost on a logarithmic scale, and where it would stand in proportion to size from the first one on.

    >>> print(drawing([10, 100], [0.01, 0.2]))
            10 links |●                                                 | 0.0100 CPU-s
           100 links |                                      ·           ●| 0.2000 CPU-s
    """
    straight = [costs[0] * size / sizes[0] for size in sizes]
    low, high = math.log(min(*costs, *straight)), math.log(max(*costs, *straight))
    lines = []
    for size, cost, line in zip(sizes, costs, straight, strict=True):
        drawn = [" "] * (WIDE + 1)
        for one, mark in ((line, "·"), (cost, "●")):
            drawn[round(WIDE * (math.log(one) - low) / (high - low))] = mark
        lines.append(f"{size:>10,} links |{''.join(drawn)}| {cost:.4f} CPU-s")
    return "\n".join(lines)


SLICES = {"growth": Slice("Growth over six sizes", LOCATION, measure)}
