"""The vocabulary of bodies: kinds, identifier schemes, yearly measures."""

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
            "pupils": "pupils, K-12",
            "pupils_early": "pupils, early childhood-12",
            "teachers": "teachers, full-time equivalent",
            "staff": "staff, full-time equivalent",
        }[self.value]


class Scheme(StrEnum):
    """Whose numbering an identifier belongs to; a state's own is `state:mn`, `state:ma`."""

    LEAID = "leaid"
    MEMBER_NUMBER = "member_number"
    VENDOR_NUMBER = "vendor_number"
    CENSUS = "census"


def state_scheme(state: str) -> str:
    """The scheme of a state's own numbering: `state:mn`."""
    return f"state:{state.lower()}"
