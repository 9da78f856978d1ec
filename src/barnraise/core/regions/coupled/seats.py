"""What no plan can exceed: regions named by their seats, each function seeing the membership through prices of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barnraise.core.regions.coupled.instance import Instance
from barnraise.core.regions.coupled.limits import Chords, Row, Size, chords_of, fitted, sizes_of
from barnraise.core.regions.coupled.locks import Bools, Locks
from barnraise.core.regions.coupled.rows import Frame, Links, Priced, Screen, frame_of, links_of, priced, screen
from barnraise.core.regions.curves import Floats, Ints


@dataclass(frozen=True, slots=True)
class Prices:
    """What a plan is charged for breaking what the bound leaves out."""

    member: Floats  # [F, n] a node in no region, or in two
    copies: Floats  # [seats, F, n] functions that disagree whether a node is in a seat's region; they sum to 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The bound at some prices, exact: `bound` exceeds no plan's value only if every row was priced or out-priced."""

    bound: float
    chosen: Ints  # the seats chosen
    alive: Ints  # seats that might have been, priced exactly
    inside: Floats  # [alive, F, n] 1 where the seat's region holds the node, as seen by the function
    rents: Floats  # [seats, F, sizes, m] dollars for one more unit of room within a limit, by lead
    falls: Floats  # [seats, F] by how much limits lowered what a function is worth to a seat


@dataclass(frozen=True, slots=True)
class Board:
    """An instance made ready to be bounded."""

    instance: Instance
    frame: Frame
    links: tuple[Links, ...]
    gain: Floats  # [F, n] dollars: the most that any lead gains, and something everywhere
    grouped: tuple[Ints, ...]  # nodes that go together, where there are several
    sizes: tuple[Size, ...]  # measures that are limited
    chords: tuple[Chords, ...]  # by function; none where nothing is limited
    fewest: int  # regions that the limits ask for, at least
    most: int  # and allow


def board_of(instance: Instance, locks: Locks) -> Board:
    """Links, gains, groups and limits of an instance."""
    finite = np.maximum(np.where(np.isfinite(instance.gain), instance.gain, 0.0).max(axis=2), 0.0)
    gain = np.maximum(finite, 1e-3 * finite.mean() + 1e-12)
    biggest = int(np.argmax(finite.sum(axis=1)))
    room = [volume_most(instance, f) for f in range(instance.functions)]
    links = tuple(links_of(instance, locks, f, seated=f == biggest, volume_most=most) for f, most in enumerate(room))
    sizes = sizes_of(instance)
    chords = tuple(chords_of(one, instance.volume[f], room[f]) for f, one in enumerate(links)) if sizes else ()
    counts = np.bincount(locks.group, minlength=instance.nodes)
    grouped = tuple(np.flatnonzero(locks.group == group) for group in np.flatnonzero(counts > 1))
    most = min([instance.regions_max, instance.agencies, *(one.regions_most for one in sizes)])
    fewest = max([2 if locks.apart.any() else 1, *(one.regions_least for one in sizes)])
    return Board(instance, frame_of(instance, locks), links, gain, grouped, sizes, chords, min(fewest, most), most)


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
    return Prices(member, np.zeros((len(board.frame.agency), *member.shape)))


def evaluate(board: Board, prices: Prices, last: Evaluation | None = None) -> Evaluation:
    """The bound at these prices. `last`: at prices near these; what it found is looked at first."""
    instance = board.instance
    views: list[Screen] = []
    tops: list[Priced] = []
    shape = (len(board.frame.agency), instance.functions)
    rents = np.zeros((*shape, len(board.sizes), instance.agencies)) if last is None else last.rents.copy()
    falls = np.zeros(shape) if last is None else last.falls.copy()
    low = np.full(shape[0], -instance.governance)
    high = low.copy()
    for function, links in enumerate(board.links):
        view = screen(links, board.frame, prices.member[function] + prices.copies[:, function])
        seat = np.flatnonzero(links.allowed.any(axis=1))
        top = priced(links, view, seat, view.ceiling[seat].argmax(axis=1))
        views.append(view)
        tops.append(top)
        sure = view.none.copy()
        sure[seat] = np.maximum(sure[seat], top.value)
        low += sure
        high += np.maximum(view.none, view.ceiling.max(axis=1))
    alive = _alive(board, low, high, float(np.abs(prices.member).sum()))
    inside = np.zeros((len(alive), *prices.member.shape))
    parts = np.zeros((len(alive), instance.functions))
    for function, links in enumerate(board.links):
        parts[:, function] = _settle(links, board.frame, views[function], tops[function], alive, inside[:, function])
    worth, done = parts.sum(axis=1) - instance.governance, np.ones(len(alive), dtype=np.bool_)
    if board.sizes:
        fit = _Fit(board, prices, views, rents, falls)
        worth, done = fit.all(alive, parts, inside, alive[:0] if last is None else last.chosen)
    order = np.flatnonzero(done & (worth > -np.inf))
    order = order[np.argsort(-worth[order], kind="stable")]
    order = order[_firsts(board.frame.agency[alive[order]])][: board.most]
    order = order[(worth[order] > 0) | (np.arange(len(order)) < board.fewest)]
    bound = float(prices.member.sum() + worth[order].sum())
    return Evaluation(bound, alive[order], alive[done], inside[done], rents, falls)


def _firsts(agency: Ints) -> Ints:
    """The places at which each agency comes first, ascending."""
    return np.sort(np.unique(agency, return_index=True)[1])


def _alive(board: Board, low: Floats, high: Floats, scale: float) -> Ints:
    """Seats that may be among the chosen ones, given what each is worth at least and at most."""
    if board.sizes:  # limits lower what a seat is worth: nothing is known at least
        return np.flatnonzero(high > -np.inf)
    falling = np.argsort(-low, kind="stable")
    known = low[falling[_firsts(board.frame.agency[falling])]]
    needed = max(float(known[board.most - 1]), min(float(known[board.fewest - 1]), 0.0))
    # a ceiling and what it covers are summed apart: they may differ in the last digits
    dust = 1e-9 * (np.abs(low[np.isfinite(low)]).max(initial=0.0) + scale)
    return np.flatnonzero((high + dust >= needed) & (high > -np.inf))


class _Fit:
    """The limits brought to bear on seats that could be chosen, function by function."""

    def __init__(self, board: Board, prices: Prices, views: list[Screen], rents: Floats, falls: Floats) -> None:
        self.board, self.prices, self.views, self.rents, self.falls = board, prices, views, rents, falls

    def all(self, alive: Ints, parts: Floats, inside: Floats, first: Ints) -> tuple[Floats, Bools]:
        """Worth by live seat, and where it was brought down to what it is: a seat is left as soon as it cannot be chosen."""
        board = self.board
        worth = parts.sum(axis=1) - board.instance.governance
        done = np.zeros(len(alive), dtype=np.bool_)
        agency = board.frame.agency[alive]
        for place in np.lexsort((np.arange(len(alive)), -worth, ~np.isin(alive, first))).tolist():
            falling = np.flatnonzero(done)[np.argsort(-worth[done], kind="stable")]
            known = worth[falling[_firsts(agency[falling])]][::-1]
            enough = worth[done & (agency == agency[place])].max(initial=-np.inf)
            if len(known) >= board.most:
                enough = max(enough, float(known[-board.most]))
            if len(known) >= board.fewest:
                enough = max(enough, min(float(known[-board.fewest]), 0.0))
            for function in np.lexsort((-parts[place], -self.falls[alive[place]])).tolist():
                if worth[place] <= enough:
                    break
                worth[place] += self.one(int(alive[place]), function, parts[place], inside[place])
            else:
                done[place] = True
        return worth, done

    def one(self, seat: int, function: int, parts: Floats, inside: Floats) -> float:
        """By how much the limits lower what one function is worth to a seat [≤ 0]."""
        links, view, before = self.board.links[function], self.views[function], float(parts[function])
        for number, size in enumerate(self.board.sizes):
            if size.keeps(float(size.measure @ inside[function])):
                continue
            price = self.prices.member[function] + self.prices.copies[seat, function]
            row = Row(seat, price, view.ceiling[seat], float(view.none[seat]), self.rents[seat, function, number])
            fit = fitted(links, self.board.frame, self.board.chords[function], size, row)
            if fit.value < parts[function]:
                parts[function], inside[function] = fit.value, fit.inside
        self.falls[seat, function] = before - parts[function]
        return float(parts[function]) - before


def _settle(links: Links, frame: Frame, view: Screen, top: Priced, alive: Ints, inside: Floats) -> Floats:
    """Price every row that could still beat the best known one of its seat; write who is inside. Worth by live seat."""
    seats = len(frame.agency)
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
    inside[led] = np.maximum(inside[led], frame.own[winner[alive][led]])


def shared(x: Floats, weight: Floats, grouped: tuple[Ints, ...]) -> Floats:
    """[seats, n] the mean over functions, and over nodes that go together, of x [seats, F, n] weighted by [F, n].

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
    return Prices(prices.member, prices.copies - mean[:, None, :])
