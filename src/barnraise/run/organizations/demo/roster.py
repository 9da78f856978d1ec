"""Who lives in the demonstration's region: invented names, kinds and sizes; no real body of any state bears them."""

from dataclasses import dataclass
from typing import Final

from barnraise.run.organizations.terms import Kind

CITY: Final = "Stonebridge"

COUNTIES: Final = (
    "Brannock", "Coulee", "Dunmore", "Ellery", "Fenwick", "Greywater", "Harrowgate", "Kingsbury", "Larkin", "Merrow", "Tamarind",
)  # fmt: skip

DISTRICTS: Final = {
    "Stonebridge": 16_924, "High Bluff": 5_612, "Alder Grove": 4_743, "Northgate": 3_906, "Fairmeadow": 3_814, "Lindenwald": 3_322,
    "Whitewater Landing": 3_018, "Marsh Prairie": 2_874, "Grand Mound": 2_216, "Harmon": 1_945, "Byfield": 1_938,
    "Kellen Point": 1_702, "Plainfield-Elder": 1_468, "Kingsbury": 1_386, "Cedar Falls": 1_261, "Lakeside": 1_237,
    "Sumner Valley": 1_149, "Eastwick": 1_124, "Cannon Ridge": 1_088, "Orrin Valley": 1_012, "St. Clement": 992,
    "Tamarack Hill": 918, "Medway": 897, "Chatham": 884, "Bright Prairie": 846, "Kenning-Wells": 793, "Wendover": 772,
    "Lewisburg": 740, "Saint Odile": 684, "Goodwin": 633, "Coldwater": 611, "Rolling Fork": 568, "Nessa Park": 497, "Hollis": 421,
    "Ferris Mills": 358, "Dover": 335, "Lyman": 266, "Mabry": 254, "Glen Emory": 243, "Three Oaks": 206, "Dunmore Center": 145,
    "Amity": 104,
}  # fmt: skip
"""Education members and their pupils as last counted."""

PLACED: Final = {
    "High Bluff": (0.44, 0.90), "Northgate": (0.17, 0.78), "Cedar Falls": (0.40, 0.55), "Stonebridge": (0.50, 0.44),
    "Marsh Prairie": (0.18, 0.46), "Whitewater Landing": (0.82, 0.42), "Dover": (0.70, 0.18), "Harmon": (0.84, 0.26),
    "Lindenwald": (0.15, 0.16), "Alder Grove": (0.28, 0.14), "Glen Emory": (0.05, 0.04), "Kellen Point": (0.62, 0.68),
    "Lyman": (0.78, 0.05), "Mabry": (0.36, 0.04),
}  # fmt: skip
"""Where some of them lie, as parts of the region's width and height from its southwest corner."""


@dataclass(frozen=True, slots=True)
class Body:
    """One further body: its kind, the district whose town it stands in, and its pupils, if it teaches any."""

    name: str
    kind: Kind
    near: str
    pupils: int = 0


ASSOCIATES: Final = (
    Body("Oak Savanna Charter", Kind.CHARTER, "Stonebridge", 298),
    Body("Arcadia Charter", Kind.CHARTER, "High Bluff", 241),
    Body("Riverbend Montessori Charter", Kind.CHARTER, "Whitewater Landing", 212),
    Body("Prairie Lab Charter", Kind.CHARTER, "Marsh Prairie", 187),
    Body("Alder Arts Charter", Kind.CHARTER, "Alder Grove", 164),
    Body("Northgate Trades Charter", Kind.CHARTER, "Northgate", 143),
    Body("Coulee Fields Charter", Kind.CHARTER, "Grand Mound", 118),
    Body("Lantern Hill Charter", Kind.CHARTER, "Fairmeadow", 96),
    Body("Holy Name School", Kind.NONPUBLIC_SCHOOL, "Stonebridge", 276),
    Body("St. Brendan Academy", Kind.NONPUBLIC_SCHOOL, "St. Clement", 188),
    Body("Trinity Lutheran School", Kind.NONPUBLIC_SCHOOL, "Lindenwald", 121),
    Body("Quiet Waters School", Kind.NONPUBLIC_SCHOOL, "Lakeside", 46),
)  # fmt: skip

GOVERNMENTS: Final = (
    *(Body(f"City of {name}", Kind.CITY, name) for name in (
        "Lakeside", "Byfield", "Stonebridge", "High Bluff", "Alder Grove", "Northgate", "Cedar Falls", "Kellen Point", "Medway",
        "Goodwin", "Wendover", "Coldwater",
    )),
    *(Body(f"{name} County", Kind.COUNTY, near) for name, near in (
        ("Brannock", ""), ("Coulee", ""), ("Fenwick", ""), ("Greywater", ""), ("Kingsbury", ""), ("Merrow", ""), ("Tamarind", ""),
    )),
    Body("Bluff Country Library System", Kind.OTHER_GOVERNMENT, "Stonebridge"),
    Body("Upper Coulee Watershed District", Kind.OTHER_GOVERNMENT, "Kellen Point"),
    Body("Eastwick Port Authority", Kind.OTHER_GOVERNMENT, "Eastwick"),
    Body("Town of Three Oaks", Kind.OTHER_GOVERNMENT, "Three Oaks"),
)  # fmt: skip

NONPROFITS: Final = (
    Body("Bluff Country Family Services", Kind.NONPROFIT, "Stonebridge"),
    Body("Harvest Table Food Bank", Kind.NONPROFIT, "Plainfield-Elder"),
)

PARTICIPATING: Final = (
    Body("Riverland Career Center", Kind.COLLEGE, "Whitewater Landing"),
    Body("Great Bend Community College", Kind.COLLEGE, "Stonebridge"),
    Body("Sunrise Early Learning", Kind.NONPROFIT, "High Bluff"),
    Body("Village of Amity", Kind.CITY, "Amity"),
    Body("St. Clement Hospital District", Kind.OTHER_GOVERNMENT, "St. Clement"),
    Body("Rolling Fork Arts Alliance", Kind.NONPROFIT, "Rolling Fork"),
)

GROUPS: Final = {
    "education": tuple(Body(name, Kind.SCHOOL_DISTRICT, name, pupils) for name, pupils in DISTRICTS.items()),
    "associate": ASSOCIATES,
    "government": GOVERNMENTS,
    "nonprofit": NONPROFITS,
    "participating": PARTICIPATING,
}
"""The members by category: 42, 12, 23, 2 and 6."""

VENDORS: Final = (
    "Prairie Paper Mill Supply", "Cold Ridge Fuels", "Bright Desk School Supply", "Harvest Gate Foods", "Lumen Devices",
    "Clearwater Custodial",
)  # fmt: skip
