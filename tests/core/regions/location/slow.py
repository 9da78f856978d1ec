"""What a plan saves and which is best, by plain loops: a second pair of eyes that shares no code with the solver."""

from __future__ import annotations

import math
from collections.abc import Iterable

from barnraise.core.regions.curves import Pieces, Power
from barnraise.core.regions.location.instance import Instance


def cost(instance: Instance, host: int, volume: float) -> float:
    """Dollars a year that a host spends to serve a volume."""
    curves = instance.curves
    if volume <= 0:
        return 0.0
    if isinstance(curves, Power):
        return float(curves.fixed[host] + curves.scale[host] * volume ** float(curves.exponent[host]))
    assert isinstance(curves, Pieces)
    lines = zip(curves.intercepts[host].tolist(), curves.slopes[host].tolist(), strict=True)
    return float(curves.fixed[host]) + min(start + slope * volume for start, slope in lines)


def links(instance: Instance) -> dict[tuple[int, int], float]:
    """What each link gains before the host's cost, by (district, host)."""
    return {
        (int(instance.district[at]), host): float(instance.gain[at])
        for host in range(instance.hosts)
        for at in range(int(instance.start[host]), int(instance.start[host + 1]))
    }


def priced(instance: Instance, plan: Iterable[int]) -> float:
    """What a plan saves; it breaks where a link that is not there is used, or more is served than there is room for."""
    gain, served = links(instance), [0.0] * instance.hosts
    lines = []
    for district, host in enumerate(plan):
        if host >= 0:
            lines.append(gain[district, host])
            served[host] += float(instance.volume[district])
    for host, volume in enumerate(served):
        assert instance.capacity is None or volume <= instance.capacity[host] * (1 + 1e-9), f"host {host} is too full"
        lines.append(-cost(instance, host, volume))
    return math.fsum(lines)


def worth(instance: Instance, host: int, price: list[float]) -> list[float]:
    """What each set of districts, as a whole number's bits, is worth at a host; −inf where there is no link or no room."""
    gain, n = links(instance), instance.districts
    room = math.inf if instance.capacity is None else float(instance.capacity[host])
    found = []
    for members in range(1 << n):
        inside = [district for district in range(n) if members >> district & 1]
        volume = math.fsum(float(instance.volume[district]) for district in inside)
        if volume > room or any((district, host) not in gain for district in inside):
            found.append(-math.inf)
            continue
        net = math.fsum(gain[district, host] - price[district] for district in inside)
        found.append(net - cost(instance, host, volume))
    return found


def best(instance: Instance) -> float:
    """The optimum by trying everything: every set of districts at every host, or none."""
    reached = [0.0] * (1 << instance.districts)
    for host in range(instance.hosts):
        sets = worth(instance, host, [0.0] * instance.districts)
        reached = [max(reached[all_ & ~part] + sets[part] for part in _subsets(all_)) for all_ in range(len(reached))]
    return max(reached)


def _subsets(members: int) -> Iterable[int]:
    part = members
    while True:
        yield part
        if not part:
            return
        part = (part - 1) & members
