"""The vocabulary of bodies: kinds, identifier schemes, yearly measures, and the headings they are known by in files."""

from enum import StrEnum


class Kind(StrEnum):
    """What a body is."""

    SCHOOL_DISTRICT = "school_district"
    CHARTER = "charter"
    NONPUBLIC_SCHOOL = "nonpublic_school"
    COLLEGE = "college"
    CITY = "city"
    COUNTY = "county"
    OTHER_GOVERNMENT = "other_government"
    NONPROFIT = "nonprofit"
    SERVICE_AGENCY = "service_agency"
    STATE_AGENCY = "state_agency"
    VENDOR = "vendor"

    @property
    def words(self) -> str:
        """As printed."""
        return {"nonpublic_school": "non-public school", "nonprofit": "non-profit"}.get(
            self.value, self.value.replace("_", " ")
        )

    @property
    def several(self) -> str:
        """More than one of them, as printed."""
        words = self.words
        return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


class Became(StrEnum):
    """How a body that closed went on."""

    MERGED = "merged"
    SPLIT = "split"

    @property
    def words(self) -> str:
        """As printed, before the names of the bodies it went on in."""
        return {"merged": "merged into", "split": "split into"}[self.value]


KIND_SPELLINGS: dict[str, Kind] = {
    "district": Kind.SCHOOL_DISTRICT, "public school district": Kind.SCHOOL_DISTRICT, "school": Kind.SCHOOL_DISTRICT,
    "independent school district": Kind.SCHOOL_DISTRICT, "isd": Kind.SCHOOL_DISTRICT,
    "charter school": Kind.CHARTER, "private school": Kind.NONPUBLIC_SCHOOL, "nonpublic": Kind.NONPUBLIC_SCHOOL,
    "non public": Kind.NONPUBLIC_SCHOOL, "university": Kind.COLLEGE, "higher education": Kind.COLLEGE,
    "town": Kind.CITY, "municipality": Kind.CITY, "township": Kind.OTHER_GOVERNMENT,
    "government": Kind.OTHER_GOVERNMENT,
    "other": Kind.OTHER_GOVERNMENT, "governmental unit": Kind.OTHER_GOVERNMENT,
    "non profit organization": Kind.NONPROFIT, "nonprofit organization": Kind.NONPROFIT,
    "service cooperative": Kind.SERVICE_AGENCY, "agency": Kind.SERVICE_AGENCY, "collaborative": Kind.SERVICE_AGENCY,
    "special education cooperative": Kind.SERVICE_AGENCY, "state": Kind.STATE_AGENCY, "supplier": Kind.VENDOR,
}  # fmt: skip
"""Other ways files write a kind; a kind's own words are known anyway."""


class Measure(StrEnum):
    """What is counted once a year."""

    PUPILS = "pupils"
    PUPILS_EARLY = "pupils_early"
    TEACHERS = "teachers"
    STAFF = "staff"

    @property
    def words(self) -> str:
        """As printed."""
        return {
            "pupils": "pupils, K-12", "pupils_early": "pupils, early childhood-12",
            "teachers": "teachers, full-time equivalent", "staff": "staff, full-time equivalent",
        }[self.value]  # fmt: skip


TEACHING = (Kind.SCHOOL_DISTRICT, Kind.CHARTER, Kind.NONPUBLIC_SCHOOL)
"""Bodies that teach pupils themselves."""


class Scheme(StrEnum):
    """Whose numbering an identifier belongs to; a state's own is `state:mn`, `state:ma`."""

    LEAID = "leaid"
    MEMBER_NUMBER = "member_number"
    VENDOR_NUMBER = "vendor_number"
    CENSUS = "census"


SCHEME_WORDS = {
    "leaid": "NCES number (LEAID)", "member_number": "our member number", "vendor_number": "our vendor number",
    "census": "Census government number",
}  # fmt: skip


def state_scheme(state: str) -> str:
    """The scheme of a state's own numbering: `state:mn`."""
    return f"state:{state.lower()}"


def scheme_words(scheme: str) -> str:
    """A scheme as printed: `state number (MN)`."""
    return SCHEME_WORDS.get(scheme) or (
        f"state number ({scheme[6:].upper()})" if scheme.startswith("state:") else scheme
    )


COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "organization", "organization name", "member", "member name", "district", "district name",
             "vendor",
             "agency name", "body"),
    "kind": ("kind", "type", "organization type", "kind of organization", "kind of body"),
    "state": ("state", "state code"),
    "region": ("region", "service region", "region number"),
    "county": ("county", "county name"),
    "city": ("city", "town", "city name"),
    "website": ("website", "web site", "web address"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "long", "lng"),
    "leaid": ("leaid", "nces number", "nces id", "nces leaid", "lea id"),
    "state_number": ("state number", "state id", "district number", "state district number"),
    "vendor_number": ("vendor number", "vendor id", "supplier number", "supplier id"),
    "census": ("census number", "census id"),
    "pupils": ("pupils", "students", "enrollment", "k 12 pupils", "pupils k 12", "k 12 enrollment"),
    "pupils_early": ("pupils early childhood 12", "ec 12 pupils", "ec 12 enrollment"),
    "teachers": ("teachers", "teachers fte", "fte teachers", "teachers full time equivalent"),
    "staff": ("staff", "staff fte", "fte staff"),
    "as_of": ("as of", "counted on", "count date", "date of count"),
    "source": ("source", "source of count"),
}  # fmt: skip
"""Field → headings under which files carry it, in small letters without punctuation."""

COLUMN_WORDS = {
    "name": "Name", "kind": "Kind", "state": "State", "region": "Region", "county": "County", "city": "City",
    "website": "Website",
    "latitude": "Latitude", "longitude": "Longitude", "leaid": "LEAID", "state_number": "State number",
    "vendor_number": "Vendor number", "census": "Census number", "pupils": "Pupils",
    "pupils_early": "Pupils, early childhood-12", "teachers": "Teachers", "staff": "Staff", "as_of": "Counted on",
    "source": "Source",
}  # fmt: skip

MISSING_CODES = {
    "-1": "missing", "-2": "not applicable", "-9": "bad quality", "m": "missing", "n": "not applicable",
    "r": "suppressed", "†": "not applicable", "‡": "below the quality standard", "–": "missing", "null": "missing",
    "na": "not available", "n/a": "not available",
}  # fmt: skip
"""Codes that stand where a figure should: named missing values, never numbers."""

_STATES = (
    "AL:01 AK:02 AZ:04 AR:05 CA:06 CO:08 CT:09 DE:10 DC:11 FL:12 GA:13 HI:15 ID:16 IL:17 IN:18 IA:19 KS:20 KY:21 "
    "LA:22 ME:23 MD:24 MA:25 MI:26 MN:27 MS:28 MO:29 MT:30 NE:31 NV:32 NH:33 NJ:34 NM:35 NY:36 NC:37 ND:38 OH:39 "
    "OK:40 OR:41 PA:42 RI:44 SC:45 SD:46 TN:47 TX:48 UT:49 VT:50 VA:51 WA:53 WV:54 WI:55 WY:56"
)
STATE_FIPS = dict(pair.split(":") for pair in _STATES.split(" "))
"""SOURCE: FIPS 5-2. Postal code of a state → its two digits in county codes."""
