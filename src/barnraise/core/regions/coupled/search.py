"""A good plan: grown from hints, moved at its borders, and shaken where regions meet; always connected, always seeded."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.coupled.draft import Draft, Ground
from barnraise.core.regions.coupled.growth import affinity, grown
from barnraise.core.regions.coupled.moves import improve
from barnraise.core.regions.coupled.shapes import near, parts, within
from barnraise.core.regions.coupled.tally import LESSER
from barnraise.core.regions.curves import Floats, Ints

TRIALS = 8  # a round
WARMTH = 0.003  # a plan this much worse may be the way to a better one, at the start;
WARMTH_LIMITED = 0.01  # and where sizes are limited, which parts good plans from each other
LOOSENESS = 2.0  # while limits are broken, so much more of one may be


class Search:
    """The best plan so far, and the one that is being shaken."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self.ground = ground
        self.source = np.random.default_rng(seed)
        self.pull = affinity(ground)
        self.warmth = WARMTH_LIMITED if ground.tally.any else WARMTH
        self.best: Draft | None = None
        self.now: Draft | None = None

    @property
    def value(self) -> float:
        """What the best plan that keeps limits, rules and locks is worth; −inf where none is known."""
        if self.best is None or self.best.broken > 0:
            return -np.inf
        return float(self.best.value.sum())

    def offer(self, region: Ints) -> None:
        """Improve a plan and keep it if it is the best."""
        self._take(improve(Draft(self.ground, region)))

    def _take(self, draft: Draft) -> None:
        if self.best is None or draft.score > self.best.score + 1e-6:
            self.best = self.now = draft

    def hinted(self, active: Floats, inside: Floats) -> None:
        """Offer plans grown from hints: how often each seat was chosen [m], how often it held each unit [m, units]."""
        instance, ground = self.ground.instance, self.ground
        order = np.argsort(-np.round(active, 9), kind="stable")
        count = min(instance.regions_max, instance.agencies)
        for wanted in sorted({count, max(1, int((active > 0.5).sum()))}):
            seeds = self._seeds(order, min(wanted, count))
            sites = ground.site[seeds].tolist()
            for even in (False, True) if ground.tally.any else (False,):
                everybody = np.arange(ground.units)
                region = grown(ground, pool=everybody, seeds=sites, pull=inside[seeds], even=even)
                if region is not None:
                    self.offer(region)

    def _seeds(self, order: Ints, count: int) -> Ints:
        """The first agencies in order, on different units, and one at least in each part of the map."""
        site, part = self.ground.site, self.ground.part
        first = [int(order[part[site[order]] == one][0]) for one in np.unique(part)]
        chosen: list[int] = list(first)
        for agency in order.tolist():
            if len(chosen) >= count:
                break
            if site[agency] not in site[chosen]:
                chosen.append(agency)
        return np.array(chosen, dtype=np.int64)

    def shake(self, left: float, weight: Floats) -> None:
        """One round of trials; `left` from 1 to 0 as the search ends, `weight` [m] how likely an agency is a seed."""
        for _ in range(TRIALS):
            trial = self._shifted() if self.source.random() < 0.3 else self._regrown(weight)
            if trial is None or self.now is None or self.best is None:
                continue
            threshold = self.warmth * left * abs(float(self.best.value.sum()))
            if self.now.broken > 0:
                threshold += self.ground.penalty * LOOSENESS * (1.0 if self.now.unlimited > 0 else LESSER)
            if trial.score > self.now.score - threshold * float(self.source.random()) ** 2:
                self.now = trial
                self._take(trial)

    def _regrown(self, weight: Floats) -> Draft | None:
        """Two or three regions that meet, made anew from as many seeds, one fewer or one more; improved."""
        assert self.now is not None, "there is a plan to shake"
        now, ground, source = self.now, self.ground, self.source
        labels = self._meeting(2 if source.random() < 0.6 else 3)
        pool = np.flatnonzero(np.isin(now.region, labels))
        free = [one for one in range(len(now.value)) if one not in now.labels][: 1 if len(labels) else 0]
        most = min(len(labels) + len(free), len(np.unique(ground.site[np.isin(ground.site, pool)])))
        count = min(max(1, len(labels) + int(source.choice([-1, 0, 0, 0, 1]))), most)
        inside = np.flatnonzero(np.isin(ground.site, pool))
        odds = weight[inside] / weight[inside].sum()
        seeds = np.sort(source.choice(inside, size=min(count, len(inside)), replace=False, p=odds))
        tilt = np.exp(source.normal(0.0, 0.5, ground.instance.functions))
        pull = np.tensordot(tilt, self.pull[:, seeds], axes=1)
        pull += float(source.choice([0.0, 0.1, 1.0])) * pull.mean() * source.exponential(1.0, pull.shape)
        even = ground.tally.any and bool(source.random() < 0.5)
        region = grown(ground, pool=pool, seeds=ground.site[seeds].tolist(), pull=pull, even=even)
        if region is None:
            return None
        names = np.array([*labels, *free])
        draft = now.copy()
        draft.region[pool] = names[region[pool]]
        draft.reprice(np.sort(names))
        draft = improve(draft, names)
        return improve(draft) if draft.score > now.score - self.warmth * abs(now.score) else draft

    def _shifted(self) -> Draft | None:
        """Some places along a border moved across it, with whatever they cut off; improved."""
        assert self.now is not None, "there is a plan to shake"
        now, source, (one, two) = self.now, self.source, self.ground.ends
        across = np.flatnonzero(now.region[one] != now.region[two])
        if not len(across):
            return None
        edge = int(source.choice(across))
        node, old, to = int(one[edge]), int(now.region[one[edge]]), int(now.region[two[edge]])
        members = np.flatnonzero(now.region == old)
        size = min(1 + int(source.integers(1 + len(members) // 4)), int(source.integers(1, 9)))
        moved = near(self.ground.touching, now.region, node, size)
        stays = members[~np.isin(members, moved)]
        draft = now.copy()
        draft.region[moved] = -1
        part = parts(len(draft.region), within(self.ground.edges, draft.region))
        held = [int(p) for p in np.unique(part[stays]) if np.isin(self.ground.site, stays[part[stays] == p]).any()]
        if not held:
            return None
        kept = max(held, key=lambda p: (int((part[stays] == p).sum()), -p))
        draft.region[moved] = to
        draft.region[stays[part[stays] != kept]] = to
        draft.reprice(np.array(sorted((old, to)), dtype=np.int64))
        return improve(draft, np.array([old, to]))

    def _meeting(self, count: int) -> list[int]:
        """Labels of regions that touch, drawn."""
        assert self.now is not None, "there is a plan to shake"
        region, (one, two) = self.now.region, self.ground.ends
        chosen = [int(region[int(self.source.integers(len(region)))])]
        while len(chosen) < count:
            touching = np.unique(region[two[np.isin(region[one], chosen)]])
            touching = touching[~np.isin(touching, chosen)]
            if not len(touching):
                break
            chosen.append(int(self.source.choice(touching)))
        return sorted(chosen)
