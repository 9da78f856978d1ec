"""How far it is: great-circle miles between districts and agencies, times a labeled road factor."""

from __future__ import annotations

import numpy as np

from barnraise.core.regions.curves import Floats

EARTH_MILES = 3958.7613
"""SOURCE: mean radius of the Earth, 6,371.0088 km (IUGG), in statute miles."""


def crow_miles(north: Floats, east: Floats, to_north: Floats, to_east: Floats) -> Floats:
    """Miles as the crow flies between places of shape [n] and [m] in degrees → [n, m] (haversine).

    >>> crow_miles(np.array([44.0]), np.array([-92.0]), np.array([45.0]), np.array([-92.0])).round(2).tolist()
    [[69.09]]
    """
    one, two = np.radians(north)[:, None], np.radians(to_north)[None, :]
    across = np.radians(to_east)[None, :] - np.radians(east)[:, None]
    half = np.sin((two - one) / 2) ** 2 + np.cos(one) * np.cos(two) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_MILES * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
