"""The vocabulary of services: functions, charge bases, fee kinds."""

from enum import StrEnum


class Function(StrEnum):
    """What a service does for its members."""

    MEMBERSHIP = "membership"
    PURCHASING = "purchasing"
    INSURANCE = "insurance"
    LEARNING = "professional_learning"
    CHALLENGES = "student_challenges"
    PLACEMENTS = "student_placements"
    TECHNOLOGY = "technology"
    ADMINISTRATION = "administration"
    HEALTH_SAFETY = "health_and_safety"

    @property
    def words(self) -> str:
        """As printed."""
        return self.value.replace("_", " ")

    @property
    def program(self) -> str:
        """The program it belongs to, as the rules of membership categories call it (a part of one by slug/part)."""
        return {
            "professional_learning": "learning", "student_challenges": "challenges", "student_placements": "placements",
            "health_and_safety": "administration/health-safety",
        }.get(self.value, self.value)  # fmt: skip


class Basis(StrEnum):
    """How a commitment or a delivery becomes an amount."""

    FLAT = "flat"
    PER_PUPIL = "per_pupil"
    PER_UNIT = "per_unit"
    BASE_RATE_CAP = "base_rate_cap"

    @property
    def words(self) -> str:
        """As printed."""
        return {
            "flat": "a flat amount",
            "per_pupil": "a rate per pupil",
            "per_unit": "a price per unit",
            "base_rate_cap": "a rate per pupil, not below a base and not above a cap",
        }[self.value]


class FeeKind(StrEnum):
    """Which dated rate of a contract this is."""

    VENDOR_FEE = "vendor_fee"
    REBATE = "rebate"
