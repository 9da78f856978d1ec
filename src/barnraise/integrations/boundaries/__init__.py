"""Boundaries of districts as a shapefile or TopoJSON: areas in degrees, who touches whom, outlines light enough to draw."""

from barnraise.integrations.boundaries.areas import Area, BoundariesRefused, middle, square_miles
from barnraise.integrations.boundaries.borders import neighbors
from barnraise.integrations.boundaries.known import read
from barnraise.integrations.boundaries.outlines import outlines

__all__ = ["Area", "BoundariesRefused", "middle", "neighbors", "outlines", "read", "square_miles"]
