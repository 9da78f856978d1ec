"""Which column of a file is which field, by its heading."""

import re
from collections.abc import Mapping, Sequence

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def heading_key(heading: str) -> str:
    """A heading without capitals and punctuation, as headings are compared.

    >>> heading_key(" Pupils (K-12) ")
    'pupils k 12'
    """
    return _NOT_A_LETTER.sub(" ", heading.lower()).strip()


def columns_of(columns: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Field → place of its column; the first heading that fits is taken, the rest of the file is left alone.

    >>> columns_of(("Member", "County", "Notes"), {"name": ("member",), "county": ("county",)})
    {'name': 0, 'county': 1}
    """
    places = {heading_key(column): place for place, column in reversed(list(enumerate(columns)))}
    found = {}
    for field, headings in known.items():
        place = next((places[heading] for heading in headings if heading in places), None)
        if place is not None:
            found[field] = place
    return found
