"""What given regions are worth: the best lead of every function in each, and who had best let it serve them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barnraise.core.regions.coupled.instance import Instance, Regions
from barnraise.core.regions.coupled.prefix import Prefixes, best_prefixes
from barnraise.core.regions.curves import Curves, Floats, Ints, Power


@dataclass(frozen=True, slots=True)
class Stacked:
    """The curves of several functions as those of one: host `f * m + h` is agency h in function f."""

    curves: tuple[Curves, ...]

    @property
    def hosts(self) -> int:
        """How many hosts there are, over all functions."""
        return sum(one.hosts for one in self.curves)

    def cost(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year; see `Curves`."""
        host, volume = np.broadcast_arrays(host, volume)
        found = np.zeros(host.shape)
        function, agency = np.divmod(host, self.curves[0].hosts)
        for number, one in enumerate(self.curves):
            here = function == number
            if here.any():
                found[here] = one.cost(agency[here], volume[here])
        return found

    def slope(self, host: Ints, volume: Floats) -> Floats:
        """Dollars a year and unit; see `Curves`."""
        host, volume = np.broadcast_arrays(host, volume)
        found = np.zeros(host.shape)
        function, agency = np.divmod(host, self.curves[0].hosts)
        for number, one in enumerate(self.curves):
            here = function == number
            found[here] = one.slope(agency[here], volume[here])
        return found


def stacked(curves: tuple[Curves, ...]) -> Curves:
    """One set of curves for all functions: arithmetic in one call where all are powers."""
    powers = [one for one in curves if isinstance(one, Power)]
    if len(powers) < len(curves):
        return Stacked(curves)
    return Power(
        np.concatenate([one.fixed for one in powers]),
        np.concatenate([one.scale for one in powers]),
        np.concatenate([one.exponent for one in powers]),
    )


@dataclass(frozen=True, slots=True)
class Book:
    """An instance made ready to price regions: the links that can pay, by host `f * m + h`."""

    instance: Instance
    curves: Curves
    start: Ints  # [F * m + 1]
    node: Ints  # [links]
    gain: Floats  # [links]
    volume: Floats  # [links]
    capacity: Floats | None  # [F * m]


def book_of(instance: Instance) -> Book:
    """The links of an instance that could pay at the largest volume a host can reach."""
    curves = stacked(instance.curves)
    shape = (instance.functions, instance.agencies)
    every = np.arange(shape[0] * shape[1])
    limit = np.repeat(instance.volume.sum(axis=1), shape[1])
    capacity = None if instance.capacity is None else instance.capacity.ravel()
    if capacity is not None:
        limit = np.minimum(limit, capacity)
    margin = curves.slope(every, np.maximum(limit, 1e-9)).reshape(shape)
    gain = instance.gain.transpose(0, 2, 1)
    volume = instance.volume[:, None, :]
    pays = (gain > np.maximum(margin[:, :, None] * volume, 0.0)) & (volume <= limit.reshape(shape)[:, :, None])
    function, host, node = np.nonzero(pays)
    start = np.searchsorted(function * shape[1] + host, np.append(every, len(every)))
    return Book(instance, curves, start, node, gain[pays], instance.volume[function, node], capacity)


@dataclass(frozen=True, slots=True)
class Offers:
    """The best leads of some regions: worth before governance, and who is served."""

    value: Floats  # [labels]
    lead: Ints  # [labels, F] an agency, or −1
    filled: Floats  # [labels, F] the lead's volume
    served_function: Ints  # [served]
    served_node: Ints


def offers(book: Book, region: Ints, labels: Ints) -> Offers:
    """Leads and sets served of the regions named, exact without capacities; with them the best prefix, then filled up."""
    instance = book.instance
    functions, agencies = instance.functions, instance.agencies
    home = region[instance.site]
    inside = np.flatnonzero(np.isin(home, labels))
    host = (np.arange(functions)[:, None] * agencies + inside[None, :]).ravel()
    row, link = _within(book, region, host, np.tile(home[inside], functions))
    capacity = None if book.capacity is None else book.capacity[host]
    best = best_prefixes(
        row, book.gain[link], book.volume[link], host=host, curves=book.curves, capacity=capacity, whole=True
    )
    worth = best.value.reshape(functions, len(inside))
    lead = np.full((len(labels), functions), -1, dtype=np.int64)
    value = np.zeros(len(labels))
    won = np.zeros(len(host), dtype=np.bool_)
    for number, label in enumerate(labels.tolist()):
        here = np.flatnonzero(home[inside] == label)
        if not len(here):
            continue
        place = here[worth[:, here].argmax(axis=1)]
        top = worth[np.arange(functions), place]
        lead[number] = np.where(top > 0, inside[place], -1)
        for function, agency in _named(instance, region, label):
            place[function] = int(np.searchsorted(inside, agency))
            top[function], lead[number, function] = worth[function, place[function]], agency
        value[number] = top.sum()
        won[np.arange(functions) * len(inside) + place] = True
    share = best.share
    if book.capacity is not None:
        share = _filled_up(book, best, link, host, won, value, np.searchsorted(labels, home[inside]))
    chosen = np.flatnonzero((share > 0) & won[best.row])
    at = link[best.order[chosen]]
    used = host[best.row[chosen]] // agencies
    filled = np.zeros((len(labels), functions))
    np.add.at(filled, (np.searchsorted(labels, region[book.node[at]]), used), book.volume[at])
    return Offers(value, lead, filled, used, book.node[at])


def _within(book: Book, region: Ints, host: Ints, home: Ints) -> tuple[Ints, Ints]:
    """Links of these hosts to nodes of their own regions: the host's row, and the link."""
    length = book.start[host + 1] - book.start[host]
    row = np.repeat(np.arange(len(host)), length)
    link = np.arange(len(row)) + np.repeat(book.start[host] - np.cumsum(length) + length, length)
    kept = np.flatnonzero(region[book.node[link]] == home[row])
    return row[kept], link[kept]


def _named(instance: Instance, region: Ints, label: int) -> list[tuple[int, int]]:
    """Leads named by hand for this region, where their agencies stand in it."""
    return [(f, b) for f, i, b in instance.leads if region[i] == label and region[instance.site[b]] == label]


def _filled_up(
    book: Book, best: Prefixes, link: Ints, host: Ints, won: npt.NDArray[np.bool_], value: Floats, label: Ints
) -> Floats:
    """What a lead's capacity leaves over is offered, in order, to whoever still fits and pays. Adds to `value`."""
    assert book.capacity is not None, "only capacities leave something over"
    share, first = best.share.copy(), np.searchsorted(best.row, np.arange(len(host) + 1))
    for row in np.flatnonzero(won).tolist():
        lead, at = host[row : row + 1], np.arange(first[row], first[row + 1])
        volume, gain = book.volume[link[best.order[at]]], book.gain[link[best.order[at]]]
        used = float(volume[share[at] > 0].sum())
        for place in np.flatnonzero(share[at] == 0).tolist():
            more = used + float(volume[place])
            costs = book.curves.cost(lead, np.array([used])), book.curves.cost(lead, np.array([more]))
            added = float(gain[place] - costs[1][0] + costs[0][0])
            if more <= book.capacity[lead[0]] and added > 0 and used > 0:
                share[at[place]], used = 1.0, more
                value[label[row % len(label)]] += added
    return share


def value_of(instance: Instance, region: Ints, *, book: Book | None = None) -> Regions:
    """A given partition with its best leads and sets served: today's regions, a move by hand, a what-if.

    Nothing is refused: a region may lack an agency (then it is served by nobody) or break locks and limits. Leads named
    by hand hold where their agency stands in the region. No bound is computed: it is infinite.
    """
    book = book or book_of(instance)
    region = numbered(region, instance.site)
    found = offers(book, region, np.arange(int(region.max()) + 1))
    served = np.zeros((instance.functions, instance.nodes), dtype=np.int64)
    served[found.served_function, found.served_node] = 1
    value = float(found.value.sum()) - instance.governance * len(found.value)
    return Regions(region, found.lead, served, value, float("inf"), 0)


def numbered(region: Ints, site: Ints) -> Ints:
    """The same regions, numbered by the lowest agency standing in them; those without one after, by their lowest node."""
    order: dict[int, int] = {}
    for label in [*region[site].tolist(), *region.tolist()]:
        order.setdefault(label, len(order))
    return np.array([order[label] for label in region.tolist()], dtype=np.int64)
