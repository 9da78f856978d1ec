"""What no plan can exceed: regions named by their seats, each function seeing the membership through prices of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.locks import Locks
from barnraise.core.regions.coupled.rows import Frame, Links, Priced, Screen, frame_of, links_of, priced, screen
from barnraise.core.regions.curves import Floats, Ints

DEFLECTION = 0.7
PATIENCE = 4  # evaluations without progress before the step shrinks
PROGRESS = 2e-5
SMALLEST_STEP = 2e-3


@dataclass(frozen=True, slots=True)
class Prices:
    """What a plan is charged for breaking what the bound leaves out: `member` (a node in no region or two), `copies`
    (functions that disagree whether a node is in a seat's region), `limit` (dollars per unit above most, below least)."""

    member: Floats  # [F, n]
    copies: Floats  # [m, F, n]; over functions, and over nodes that go together, they sum to 0
    above: Floats  # [m, k] ≥ 0
    below: Floats  # [m, k] ≥ 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The bound at some prices, exact: `bound` exceeds no plan's value only if every row was priced or out-priced."""

    bound: float
    worth: Floats  # [m] of each seat's region: exact for `alive`, a ceiling below the chosen ones' for the others
    chosen: Ints  # the seats chosen
    alive: Ints  # seats that might have been
    inside: Floats  # [alive, F, n] 1 where the seat's region holds the node, as seen by the function


@dataclass(frozen=True, slots=True)
class Board:
    """An instance made ready to be bounded."""

    instance: Instance
    locks: Locks
    frame: Frame
    links: tuple[Links, ...]
    metric: Floats  # [F, n] dollars: how far prices move
    limits: Ints  # measures that are limited
    grouped: tuple[Ints, ...]  # nodes that go together, where there are several


def board_of(instance: Instance, locks: Locks) -> Board:
    """Links, metric and groups of an instance."""
    finite = np.where(np.isfinite(instance.gain), instance.gain, 0.0).max(axis=2)
    metric = np.maximum(finite, 0.0)
    metric = np.maximum(metric, 1e-3 * metric.mean() + 1e-12)
    biggest = int(np.argmax(np.maximum(finite, 0.0).sum(axis=1)))
    links = tuple(
        links_of(instance, locks, f, seated=f == biggest, volume_most=volume_most(instance, f))
        for f in range(instance.functions)
    )
    limits = np.zeros(0, dtype=np.int64)
    if instance.measures is not None and instance.least is not None and instance.most is not None:
        whole = instance.measures.sum(axis=1)
        limits = np.flatnonzero((instance.least > 0) | (instance.most < whole))
    counts = np.bincount(locks.group, minlength=instance.nodes)
    grouped = tuple(np.flatnonzero(locks.group == group) for group in np.flatnonzero(counts > 1))
    return Board(instance, locks, frame_of(instance, locks), links, metric, limits, grouped)


def volume_most(instance: Instance, function: int) -> float:
    """The most volume that a region within the limits can hold: by measure, the fullest knapsack, the last one cut."""
    volume = instance.volume[function]
    most = float(volume.sum())
    if instance.measures is None or instance.most is None:
        return most
    for measure, limit in zip(instance.measures, instance.most.tolist(), strict=True):
        if limit < measure.sum() and measure.min() >= 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                order = np.argsort(np.where(measure > 0, -volume / measure, -np.inf), kind="stable")
            room = limit - (np.cumsum(measure[order]) - measure[order])
            part = np.clip(np.divide(room, measure[order], out=np.ones(len(order)), where=measure[order] > 0), 0, 1)
            most = min(most, float((part * volume[order]).sum()) * (1 + 1e-9))
    return most


def start_prices(board: Board) -> Prices:
    """Each node's best gain, less its part of an average cost."""
    instance = board.instance
    member = np.zeros(instance.volume.shape)
    every = np.arange(instance.agencies)
    for function, curves in enumerate(instance.curves):
        volume = instance.volume[function]
        whole = volume.sum() / min(instance.regions_max, instance.agencies)
        average = curves.cost(every, np.full(len(every), max(whole, 1e-9))) / max(whole, 1e-9)
        net = instance.gain[function] - volume[:, None] * average[None, :]
        member[function] = np.maximum(net.max(axis=1), 0.0)
    limits = (instance.agencies, len(board.limits))
    return Prices(member, np.zeros((instance.agencies, *member.shape)), np.zeros(limits), np.zeros(limits))


def evaluate(board: Board, prices: Prices) -> Evaluation:
    """The bound at these prices."""
    instance = board.instance
    views: list[Screen] = []
    tops: list[Priced] = []
    low = np.full(instance.agencies, -instance.governance)
    high = low.copy()
    slack, extra = limit_terms(board, prices)
    for function, links in enumerate(board.links):
        view = screen(links, board.frame, prices.member[function] + prices.copies[:, function] + extra)
        seat = np.flatnonzero(links.allowed.any(axis=1))
        lead = view.ceiling[seat].argmax(axis=1)
        top = priced(links, view, seat, lead)
        views.append(view)
        tops.append(top)
        sure = view.none.copy()
        sure[seat] = np.maximum(sure[seat], top.value)
        low += sure
        high += np.maximum(view.none, view.ceiling.max(axis=1))
    low += slack
    high += slack
    count = min(instance.regions_max, instance.agencies)
    needed = max(float(np.sort(low)[-count]), 0.0)
    # a ceiling and what it covers are summed apart: they may differ in the last digits
    dust = 1e-9 * (np.abs(low[np.isfinite(low)]).max(initial=0.0) + np.abs(prices.member).sum())
    alive = np.flatnonzero((high + dust >= needed) | (low >= low.max()))
    worth = low.copy()
    worth[alive] = slack[alive] - instance.governance
    inside = np.zeros((len(alive), *prices.member.shape))
    for function, links in enumerate(board.links):
        worth[alive] += _settle(links, board.frame, views[function], tops[function], alive, inside[:, function])
    order = alive[np.argsort(-worth[alive], kind="stable")]
    chosen = order[:count][(worth[order[:count]] > 0) | (np.arange(min(count, len(order))) == 0)]
    bound = float(prices.member.sum() + worth[chosen].sum())
    return Evaluation(bound, worth, chosen, alive, inside)


def limit_terms(board: Board, prices: Prices) -> tuple[Floats, Floats]:
    """What a seat's region gets for its room under the limits [m], and each function charges a member for filling it [m, n]."""
    instance = board.instance
    if not len(board.limits) or instance.measures is None or instance.least is None or instance.most is None:
        return np.zeros(instance.agencies), np.zeros((instance.agencies, instance.nodes))
    measures = instance.measures[board.limits]
    most = np.minimum(instance.most[board.limits], measures.sum(axis=1))
    slack = prices.above @ most - prices.below @ instance.least[board.limits]
    return slack, (prices.above - prices.below) @ measures / instance.functions


def _settle(links: Links, frame: Frame, view: Screen, top: Priced, alive: Ints, inside: Floats) -> Floats:
    """Price every row that could still beat the best known one of its seat; write who is inside. Worth by live seat."""
    seats = len(frame.home)
    value, winner = view.none.copy(), np.full(seats, -1)
    better = top.value > value[top.seat]
    value[top.seat[better]], winner[top.seat[better]] = top.value[better], top.lead[better]
    is_alive = np.zeros(seats, dtype=np.bool_)
    is_alive[alive] = True
    hopeful = (view.ceiling > value[:, None]) & is_alive[:, None]
    hopeful[top.seat, top.lead] = False
    rest = priced(links, view, *np.nonzero(hopeful))
    for seat, lead, worth in zip(rest.seat.tolist(), rest.lead.tolist(), rest.value.tolist(), strict=True):
        if worth > value[seat]:
            value[seat], winner[seat] = worth, lead
    place = np.full(seats, -1)
    place[alive] = np.arange(len(alive))
    _members(links, frame, view, alive, winner, inside)
    for rows in (top, rest):
        won = (winner[rows.seat] == rows.lead) & is_alive[rows.seat]
        hit = np.flatnonzero((rows.best.share > 0) & won[rows.best.row])
        at, node = place[rows.seat[rows.best.row[hit]]], rows.node[rows.best.order[hit]]
        inside[at, node] = np.maximum(inside[at, node], rows.best.share[hit])
    return value[alive]


def _members(links: Links, frame: Frame, view: Screen, alive: Ints, winner: Ints, inside: Floats) -> None:
    """Who is inside whether served or not: those that pay to be, and those that must be."""
    inside[view.free[alive] > 0] = 1.0
    led = winner[alive] >= 0
    if links.barred is not None:
        inside[led] *= ~links.barred[winner[alive][led]]
    if links.barred_none is not None:
        inside[~led] *= ~links.barred_none
    inside[frame.member[alive]] = 1.0
    inside[led] = np.maximum(inside[led], frame.member[winner[alive][led]])


def shared(x: Floats, weight: Floats, grouped: tuple[Ints, ...]) -> Floats:
    """[m, n] the mean over functions, and over nodes that go together, of x [m, F, n] weighted by [F, n].

    The weight must be the metric by which prices move: with any other mean the prices of the copies no longer sum to 0,
    and the bound is none.
    """
    above, below = (weight * x).sum(axis=1), weight.sum(axis=0)
    mean = above / below
    for nodes in grouped:
        mean[:, nodes] = (above[:, nodes].sum(axis=1) / below[nodes].sum())[:, None]
    return np.asarray(mean)


def centered(prices: Prices, grouped: tuple[Ints, ...]) -> Prices:
    """The same prices, the copies' summing to 0 to the last digit that floats have."""
    mean = shared(prices.copies, np.ones_like(prices.member), grouped)
    return Prices(prices.member, prices.copies - mean[:, None, :], prices.above, prices.below)


class Descent:
    """Prices moved along deflected subgradients: each evaluation is a bound; the best one stands."""

    def __init__(self, board: Board, prices: Prices, *, theta: float = 1.0) -> None:
        self.board = board
        self.now, self.best_prices = prices, prices
        self.bound = np.inf
        self.theta, self.failures, self.evaluations = theta, 0, 0
        shape = prices.copies.shape
        self._member, self._copies = np.zeros(shape[1:]), np.zeros(shape)
        self._limits = np.zeros_like(prices.above)
        self.inside = np.zeros((shape[0], shape[2]))  # averaged membership: hints for a plan
        self.active = np.zeros(shape[0])  # averaged choice of seats

    @property
    def spent(self) -> bool:
        """Whether further steps are too small to matter."""
        return self.theta < SMALLEST_STEP

    def step(self, floor: float) -> Evaluation:
        """Evaluate, and move towards `floor`, the value of a known plan."""
        found = evaluate(self.board, self.now)
        self.evaluations += 1
        self._note(found)
        if found.bound < self.bound - PROGRESS * abs(self.bound) or not np.isfinite(self.bound):
            self.failures = 0
        else:
            self.failures += 1
        if found.bound < self.bound:
            self.bound, self.best_prices = found.bound, self.now
        if self.failures >= PATIENCE:
            self.failures, self.theta, self.now = 0, self.theta * 0.7, self.best_prices
            self._member, self._copies = np.zeros_like(self._member), np.zeros_like(self._copies)
            self._limits = np.zeros_like(self._limits)
        else:
            self._move(found, floor)
        return found

    def _note(self, found: Evaluation) -> None:
        chosen = np.isin(found.alive, found.chosen)
        weight = 0.1
        self.active *= 1 - weight
        self.active[found.chosen] += weight
        self.inside *= 1 - weight
        self.inside[found.alive[chosen]] += weight * found.inside[chosen].mean(axis=1)

    def _move(self, found: Evaluation, floor: float) -> None:
        metric, prices = self.board.metric, self.now
        chosen = np.isin(found.alive, found.chosen)
        short = 1.0 - found.inside[chosen].sum(axis=0)
        apart = self.agreed(found.inside)[:, None, :] - found.inside
        length = float((metric * short**2).sum() + (metric * apart[chosen] ** 2).sum())
        if length <= 0:
            return
        size = self.theta * max(found.bound - floor, 1e-6 * abs(found.bound)) / length
        self._member = DEFLECTION * short + (1 - DEFLECTION) * self._member
        self._copies *= 1 - DEFLECTION
        self._copies[found.alive] += DEFLECTION * apart
        move = size * metric
        self.now = Prices(
            prices.member - move * self._member, prices.copies - move * self._copies, prices.above, prices.below
        )

    def agreed(self, inside: Floats) -> Floats:
        """[seats, n] towards what the copies are moved: their mean, weighted as `shared` says."""
        return shared(inside, self.board.metric, self.board.grouped)

    def proven(self) -> float:
        """The bound at the best prices, evaluated anew with copies that sum to 0."""
        return evaluate(self.board, centered(self.best_prices, self.board.grouped)).bound
