"""All slices by name, in the order in which they are measured."""

from benchmarks.regions import beside, beside_medians, draws, first, from_file, functions, growth, known, regional
from benchmarks.regions.slices import Slice

SLICES: dict[str, Slice] = {
    **first.SLICES,
    **functions.SLICES,
    **from_file.SLICES,
    **growth.SLICES,
    **known.SLICES,
    **regional.SLICES,
    **draws.SLICES,
    **beside_medians.SLICES,
    **beside.SLICES,
}
