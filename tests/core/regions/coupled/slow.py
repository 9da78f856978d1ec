"""The same question answered slowly and plainly: every partition, every lead, every set served, priced member by member."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from math import fsum, inf

import numpy as np

from barnraise.core.regions.coupled.instance import Instance, Regions


def cost(instance: Instance, function: int, agency: int, volume: float) -> float:
    """What one lead spends in one function."""
    return float(instance.curves[function].cost(np.array([agency]), np.array([volume]))[0])


def price(instance: Instance, plan: Regions) -> float:
    """A plan's savings, member by member."""
    terms: list[float] = []
    for region, leads in enumerate(plan.lead.tolist()):
        terms.append(-instance.governance)
        for function, agency in enumerate(leads):
            members = [i for i in range(instance.nodes) if plan.region[i] == region and plan.served[function, i]]
            assert agency >= 0 or not members, "nobody is served where nothing is offered"
            if agency < 0:
                continue
            assert plan.region[instance.site[agency]] == region, "a lead stands in its region"
            terms += [float(instance.gain[function, i, agency]) for i in members]
            volume = fsum(float(instance.volume[function, i]) for i in members)
            if instance.capacity is not None:
                assert volume <= instance.capacity[function, agency] * (1 + 1e-9), "a lead's capacity holds"
            terms.append(-cost(instance, function, agency, volume))
    return fsum(terms)


def keeps_rules(instance: Instance, region: list[int]) -> bool:
    """Whether a partition keeps the rules that only the plan knows: how many counties, how many places near an agency."""
    asked = instance.only_plan
    for label in set(region):
        members = [node for node in range(instance.nodes) if region[node] == label]
        counties = 0 if asked.county is None else len({int(asked.county[node]) for node in members})
        if asked.county is not None and not asked.counties_least <= counties <= asked.counties_most:
            return False
        inside = [agency for agency, node in enumerate(instance.site.tolist()) if node in members]
        near = asked.near
        if near is not None and max(near[members, one].sum() for one in inside) < asked.share * len(members):
            return False
    return True


def is_allowed(instance: Instance, region: list[int]) -> bool:
    """Whether a partition obeys the number of regions, agencies, limits, counties whole and locks (contiguity apart)."""
    site = instance.site.tolist()
    labels = set(region)
    if instance.whole is not None and len({*zip(instance.whole.tolist(), region, strict=True)}) > len(
        {*instance.whole.tolist()}
    ):
        return False
    if len(labels) > instance.regions_max or labels - {region[node] for node in site}:
        return False
    for label in labels:
        inside = np.array(region) == label
        if instance.measures is not None and instance.least is not None and instance.most is not None:
            total = instance.measures[:, inside].sum(axis=1)
            if np.any(total < instance.least) or np.any(total > instance.most):
                return False
    held = chain(instance.together, ((node, agency) for _, node, agency in instance.leads))
    if any(region[node] != region[site[agency]] for node, agency in held):
        return False
    return all(region[node] != region[site[agency]] for node, agency in instance.apart)


def is_connected(instance: Instance, region: list[int]) -> bool:
    """Whether every region hangs together along the edges."""
    for label in set(region):
        members = {i for i in range(instance.nodes) if region[i] == label}
        reached, front = set(), [min(members)]
        while front:
            node = front.pop()
            if node in reached:
                continue
            reached.add(node)
            front += [int(b) for a, b in instance.edges if a == node and int(b) in members]
            front += [int(a) for a, b in instance.edges if b == node and int(a) in members]
        if reached != members:
            return False
    return True


def partitions(nodes: int, labels: int) -> Iterator[list[int]]:
    """Every way to put nodes into at most `labels` regions, each once."""
    for tail in product(range(labels), repeat=nodes - 1):
        region = [0, *tail]
        top = 0
        for label in region:
            if label > top + 1:
                break
            top = max(top, label)
        else:
            yield region


def best(instance: Instance, *, contiguous: bool, rules: bool = False) -> float:
    """The optimum by trying everything, under the `rules` of the plan too; −inf where no partition is allowed."""
    known: dict[frozenset[int], float] = {}
    found = -inf
    for region in partitions(instance.nodes, min(instance.regions_max, instance.agencies)):
        if not is_allowed(instance, region) or (contiguous and not is_connected(instance, region)):
            continue
        if rules and not keeps_rules(instance, region):
            continue
        total = 0.0
        for label in set(region):
            members = frozenset(i for i in range(instance.nodes) if region[i] == label)
            if members not in known:
                known[members] = _region(instance, members)
            total += known[members]
        found = max(found, total)
    return found


def worth(instance: Instance, region: list[int]) -> float:
    """What one partition is worth with its best leads and sets served."""
    return sum(_region(instance, frozenset(i for i in range(len(region)) if region[i] == one)) for one in set(region))


def _region(instance: Instance, members: frozenset[int]) -> float:
    """The best leads and sets served of one region, by trying everything."""
    inside = [agency for agency, node in enumerate(instance.site.tolist()) if node in members]
    total = -instance.governance
    for function in range(instance.functions):
        named = {agency for f, node, agency in instance.leads if f == function and node in members}
        if len(named) > 1:
            return -inf
        total += max([0.0, *(served(instance, function, agency, members) for agency in named or inside)])
    return total


def served(instance: Instance, function: int, agency: int, members: frozenset[int]) -> float:
    gain = {i: float(instance.gain[function, i, agency]) for i in members}
    able = [i for i in sorted(members) if gain[i] > -inf]
    found = 0.0
    for chosen in chain.from_iterable(combinations(able, size) for size in range(1, len(able) + 1)):
        volume = sum(float(instance.volume[function, i]) for i in chosen)
        if instance.capacity is None or volume <= instance.capacity[function, agency]:
            found = max(found, sum(gain[i] for i in chosen) - cost(instance, function, agency, volume))
    return found
