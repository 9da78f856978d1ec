"""Minnesota's own codes: types of districts and regions of service cooperatives."""

from barnraise.integrations.lea.terms import Kind

STATE = "MN"

KIND_BY_TYPE: dict[str, Kind] = {
    "01": Kind.SCHOOL_DISTRICT,  # independent
    "02": Kind.SCHOOL_DISTRICT,  # common
    "03": Kind.SCHOOL_DISTRICT,  # special: Minneapolis, South St. Paul
    "06": Kind.SERVICE_AGENCY,  # intermediate: 287, 916, 917
    "07": Kind.CHARTER,
    "08": Kind.STATE_AGENCY,  # Crosswinds, run by the state's Perpich Center
    "50": Kind.SERVICE_AGENCY,  # cooperatives of several purposes
    "51": Kind.SERVICE_AGENCY,  # vocational cooperatives
    "52": Kind.SERVICE_AGENCY,  # special education cooperatives
    "53": Kind.SERVICE_AGENCY,  # vocational and special education cooperatives
    "60": Kind.STATE_AGENCY,  # corrections
    "61": Kind.SERVICE_AGENCY,  # education districts
    "62": Kind.SERVICE_AGENCY,  # integration districts and shared schools
    "70": Kind.STATE_AGENCY,  # state academies
    "83": Kind.SERVICE_AGENCY,  # service cooperatives
}
"""SOURCE: the names that stand under each type in the files of 2005-06 to 2015-16."""

REGIONS = frozenset(["1", "3", "4", "5", "6", "7", "9", "10", "11"])
"""Service cooperative regions (ECSU numbers) that the state uses. SOURCE: the same files; 0 or blank is none."""


def district_identifier(number: str, type_code: str) -> str:
    """Join a district's number and type as the state prints them.

    >>> district_identifier("356", "1")
    '0356-01'
    """
    return f"{number.zfill(4)}-{type_code.zfill(2)}"
