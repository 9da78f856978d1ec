"""Customers put to open places within their room, one host each; then single moves and exchanges of two while they gain."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.curves import Floats, Ints
from barnraise.core.regions.location.oracle import Bools
from barnraise.core.regions.location.tariffs import Question

NOBODY = -1
DUST = 1e-9
"""Part of a cost that is not worth a move."""


def assigned(question: Question, opened: Bools) -> Ints | None:
    """The host of each customer [n]: the largest demand chooses first; who finds no room makes another move. None: no plan."""
    cost = np.where(opened[:, None], question.cost, np.inf)
    host = np.full(len(question.demand), NOBODY, dtype=np.int64)
    left = np.where(opened, question.capacity, 0.0)
    for customer in np.argsort(-question.demand, kind="stable").tolist():
        q = float(question.demand[customer])
        able = np.where(left >= q, cost[:, customer], np.inf)
        there = int(able.argmin())
        if np.isfinite(able[there]):
            host[customer] = there
            left[there] -= q
        elif not _made_room(question, cost, host, left, customer):
            return None
    return host


def _made_room(question: Question, cost: Floats, host: Ints, left: Floats, customer: int) -> bool:
    """Put a customer where another makes room by moving elsewhere: the cheapest such pair of moves."""
    q, demand = float(question.demand[customer]), question.demand
    there = np.flatnonzero(host != NOBODY)
    here = host[there]
    able = there[(left[here] + demand[there] >= q) & np.isfinite(cost[here, customer])]
    if not len(able):
        return False
    away = np.where(left[:, None] >= demand[able], cost[:, able], np.inf)
    away[host[able], np.arange(len(able))] = np.inf
    worse = away.min(axis=0) - cost[host[able], able] + cost[host[able], customer]
    at = int(worse.argmin())
    if not np.isfinite(worse[at]):
        return False
    moved, place = int(able[at]), int(host[able[at]])
    to = int(away[:, at].argmin())
    left[place] += demand[moved] - q
    left[to] -= demand[moved]
    host[moved], host[customer] = to, place
    return True


def improved(question: Question, host: Ints, opened: Bools, rounds: int) -> Ints:
    """The same, with every move to another open place and every exchange of two customers that gains."""
    cost = np.where(opened[:, None], question.cost, np.inf)
    host = host.copy()
    left = question.capacity - np.bincount(host, weights=question.demand, minlength=len(opened))
    for _ in range(rounds):
        if not (_moved(question, cost, host, left) or _exchanged(question, cost, host, left)):
            break
    return host


def _moved(question: Question, cost: Floats, host: Ints, left: Floats) -> int:
    every = np.arange(len(host))
    able = left[:, None] >= question.demand
    to = np.where(able, cost, np.inf)
    there = to.argmin(axis=0)
    gain = cost[host, every] - to[there, every]
    moved = 0
    for customer in np.argsort(-gain, kind="stable").tolist():
        if gain[customer] <= DUST * max(1.0, abs(float(cost[host[customer], customer]))):
            break
        q, place = question.demand[customer], there[customer]
        if left[place] >= q:
            left[host[customer]] += q
            left[place] -= q
            host[customer] = place
            moved += 1
    return moved


def _exchanged(question: Question, cost: Floats, host: Ints, left: Floats) -> int:
    every, demand = np.arange(len(host)), question.demand
    there = cost[host]  # [n, n] of who stands in a column at the host of who stands in a row
    own = cost[host, every]
    gain = own[:, None] + own - there - there.T
    fits = (left[host] + demand)[:, None] >= demand
    gain[~(fits & fits.T)] = 0.0
    best = gain.argmax(axis=1)
    worth = gain[every, best]
    moved = 0
    for one in np.argsort(-worth, kind="stable").tolist():
        if worth[one] <= DUST * max(1.0, abs(float(own[one]))):
            break
        other, here = int(best[one]), int(host[one])
        to = int(host[other])
        change = own[one] + own[other] - cost[to, one] - cost[here, other]
        if here == to or change <= 0 or cost[here, one] != own[one] or cost[to, other] != own[other]:
            continue
        more = demand[other] - demand[one]
        if left[here] < more or left[to] < -more:
            continue
        left[here] -= more
        left[to] += more
        host[one], host[other] = to, here
        own[one], own[other] = cost[to, one], cost[here, other]
        moved += 1
    return moved
