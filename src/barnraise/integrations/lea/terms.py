"""The words for local agencies: what kind they are, what is counted, and why a figure may be missing."""

from enum import StrEnum


class Kind(StrEnum):
    """What kind of body an organization is; the codes are those of the organizations room."""

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


class Measure(StrEnum):
    """What is counted. UNIT: pupils."""

    K12 = "k12"
    EC12 = "ec12"
    ALL_GRADES = "all_grades"
    FREE_LUNCH = "free_lunch"
    REDUCED_LUNCH = "reduced_lunch"
    ENGLISH_LEARNERS = "english_learners"
    SPECIAL_EDUCATION = "special_education"


HEADLINE = (Measure.K12, Measure.ALL_GRADES, Measure.EC12)
"""Which measure counts as an agency's pupils: the first of these that its file gives."""


class Missing(StrEnum):
    """Why a figure is not there. None of these is a number, and none of them is zero."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    LOW_QUALITY = "low_quality"
    SUPPRESSED = "suppressed"
    REFUSED = "refused"


MARKERS: dict[str, Missing] = {
    "": Missing.NOT_REPORTED,
    "NULL": Missing.NOT_REPORTED,
    "M": Missing.NOT_REPORTED,
    "-1": Missing.NOT_REPORTED,
    "–": Missing.NOT_REPORTED,
    "N": Missing.NOT_APPLICABLE,
    "-2": Missing.NOT_APPLICABLE,
    "†": Missing.NOT_APPLICABLE,
    "N/A": Missing.NOT_APPLICABLE,
    "R": Missing.LOW_QUALITY,
    "-9": Missing.LOW_QUALITY,
    "‡": Missing.LOW_QUALITY,
    "*": Missing.SUPPRESSED,
    "CTSTR": Missing.SUPPRESSED,
}
"""What source files write where a figure is missing.

SOURCE: the footer of ELSI exports († – ‡), the CCD record layout of 2013-14 (-1 -2 -9, M N, before 2002-03 also in
numeric fields), MDE's files (NULL).
ASSUMPTION: `*` and CTSTR ("count too small to report") are read as suppressed; no stored file has them.
ASSUMPTION: R, which the CCD wrote beside a figure that was not fit to be used, is read as low quality.
"""


class Scheme(StrEnum):
    """Who gave an identifier."""

    LEAID = "leaid"
    MN_DISTRICT = "mn_district"
