"""OR-Library capacitated location, in both layouts that are in use; which of them a file has is seen from its lines.

The original: “I J”, then of each place its capacity and opening cost, then of each customer its demand and I costs.
The listed one: “I J”, then all capacities, all opening costs, all demands, then a row of I costs for each customer.
Both hold the same number of figures, so only the ends of lines tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from barnraise.core.regions.curves import Floats
from barnraise.integrations.locations.figures import Capacitated, Figure, InstanceRefused, counted, figures

LINKS_MAX = 4_000_000


def read(content: bytes) -> Capacitated:
    """Read either layout; a cost is of a customer's whole demand. Errors: `InstanceRefused`, with the line."""
    found = figures(content)
    counted(found[:2], 2, "the numbers of places and customers")
    places, customers = found[0].whole("the number of places"), found[1].whole("the number of customers")
    if places * customers > LINKS_MAX:
        says = f"{places:,} places and {customers:,} customers are more than the {LINKS_MAX:,} pairs that are taken."
        raise InstanceRefused(found[0].line, "TooLarge", says)
    counted(found, 2 + 2 * places + customers + places * customers, f"{places:,} places and {customers:,} customers")
    original, listed = (_fits(found, ends) for ends in (_original(places, customers), _listed(places, customers)))
    if original == listed:
        why = "Its lines fit both layouts" if original else "Its lines fit neither layout"
        says = (
            f"{why} of a capacitated instance, which hold the same number of figures. Write each place's capacity and "
            "opening cost on a line of their own, or all capacities on one line and all opening costs on the next."
        )
        raise InstanceRefused(0, "Ambiguous", says)
    return _from_original(found, places, customers) if original else _from_listed(found, places, customers)


def _original(places: int, customers: int) -> Iterator[int]:
    """Where the original layout ends a line, counted in figures."""
    yield from range(2, 3 + 2 * places, 2)
    for customer in range(customers):
        start = 2 + 2 * places + customer * (places + 1)
        yield from (start + 1, start + 1 + places)


def _listed(places: int, customers: int) -> Iterator[int]:
    """Where the listed layout does."""
    start = 2 + 2 * places + customers
    yield from (2, 2 + places, 2 + 2 * places)
    yield from range(start, start + places * customers + 1, places)


def _fits(found: list[Figure], ends: Iterator[int]) -> bool:
    """Whether a line ends at each of these places; lines may also end between them."""
    return all(end == len(found) or found[end - 1].line < found[end].line for end in ends)


def _from_original(found: list[Figure], places: int, customers: int) -> Capacitated:
    heads, start = found[2 : 2 + 2 * places], 2 + 2 * places
    rows = [found[start + row * (places + 1) : start + (row + 1) * (places + 1)] for row in range(customers)]
    return _instance(heads[::2], heads[1::2], [row[0] for row in rows], [row[1:] for row in rows])


def _from_listed(found: list[Figure], places: int, customers: int) -> Capacitated:
    opening, demand = 2 + places, 2 + 2 * places
    costs = demand + customers
    rows = [found[costs + row * places : costs + (row + 1) * places] for row in range(customers)]
    return _instance(found[2:opening], found[opening:demand], found[demand:costs], rows)


def _instance(
    capacity: list[Figure], opening: list[Figure], demand: list[Figure], cost: list[list[Figure]]
) -> Capacitated:
    """The figures as arrays, none below zero."""
    return Capacitated(
        _numbers(capacity, "the capacity of a place"),
        _numbers(opening, "the opening cost of a place"),
        _numbers(demand, "the demand of a customer"),
        np.array([_numbers(row, "the cost of serving a customer") for row in cost]),
    )


def held_to_one_source(instance: Capacitated) -> None:
    """Refuse what is plainly impossible when one place serves each customer whole, as in OR-Library's cap41 to cap44."""
    largest = int(np.argmax(instance.demand))
    room, asked = instance.capacity.max(), instance.demand[largest]
    if asked > room:
        says = (
            f"Customer {largest + 1} asks for {asked:,g}, and no place serves more than {room:,g}; here each customer is "
            "served whole by one place, so there is no answer."
        )
        raise InstanceRefused(0, "NoRoom", says)
    if instance.demand.sum() > instance.capacity.sum():
        says = (
            f"Customers ask for {instance.demand.sum():,g}, and all places together serve {instance.capacity.sum():,g}."
        )
        raise InstanceRefused(0, "NoRoom", says)


def _numbers(row: list[Figure], what: str) -> Floats:
    return np.array([figure.number(what, least=0.0) for figure in row])
