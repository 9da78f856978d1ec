"""All slices by name, in the order in which they are measured."""

from benchmarks.regions import beside, draws, first, functions, growth, regional
from benchmarks.regions.slices import Slice

SLICES: dict[str, Slice] = {
    **first.SLICES,
    **functions.SLICES,
    **growth.SLICES,
    **regional.SLICES,
    **draws.SLICES,
    **beside.SLICES,
}
