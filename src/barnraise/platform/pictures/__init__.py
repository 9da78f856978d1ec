"""Pictures drawn on the server: each says its finding, titles its parts, and has the same figures as a table."""

from barnraise.platform.pictures.bars import Part, Segment, Tick, bar_that_sums, coverage, gauge, shares_row
from barnraise.platform.pictures.bridge import Step, bridge
from barnraise.platform.pictures.closing import closing_in, gains, strip
from barnraise.platform.pictures.maps import Group, Mark, Place, Shape, map_of_members
from barnraise.platform.pictures.parts import Picture
from barnraise.platform.pictures.pins import Pin
from barnraise.platform.pictures.regions import Fill, Land, map_of_regions
from barnraise.platform.pictures.swing import swings

__all__ = [
    "Fill",
    "Group",
    "Land",
    "Mark",
    "Part",
    "Picture",
    "Pin",
    "Place",
    "Segment",
    "Shape",
    "Step",
    "Tick",
    "bar_that_sums",
    "bridge",
    "closing_in",
    "coverage",
    "gains",
    "gauge",
    "map_of_members",
    "map_of_regions",
    "shares_row",
    "strip",
    "swings",
]
