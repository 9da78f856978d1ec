"""Boundaries of districts as a shapefile, TopoJSON or GeoJSON: areas in degrees, who touches whom, outlines light enough to draw."""

from barnraise.integrations.boundaries.areas import Area, BoundariesRefused, middle, square_miles, turn
from barnraise.integrations.boundaries.borders import neighbors
from barnraise.integrations.boundaries.known import read
from barnraise.integrations.boundaries.outlines import outlines
from barnraise.integrations.boundaries.owners import NAMED, Owners, Somebody, owners

__all__ = [
    "NAMED",
    "Area",
    "BoundariesRefused",
    "Owners",
    "Somebody",
    "middle",
    "neighbors",
    "outlines",
    "owners",
    "read",
    "square_miles",
    "turn",
]
