"""Field types for money and for exact decimals, and the classification every model declares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from barnraise.core.money import Money, from_scaled, to_scaled

ModelT = TypeVar("ModelT", bound=models.Model)

if TYPE_CHECKING:  # Django's fields are generic in their stubs only
    WholeNumbers = models.Field[Any, Any]
    Texts = models.CharField[Any, Any]
else:
    WholeNumbers, Texts = models.BigIntegerField, models.CharField


class MoneyField(WholeNumbers):
    """Whole cents in the database, `Money` in Python."""

    description = "an amount of money in whole cents"

    def from_db_value(self, value: int | None, *_: object) -> Money | None:
        return None if value is None else Money(int(value))

    def to_python(self, value: Any) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        return Money(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        return value.cents if isinstance(value, Money) else super().get_prep_value(value)


class ScaledField(WholeNumbers):
    """A price, rate, quantity or weight: `Decimal` in Python, an integer of millionths in the database.

    UNIT: one millionth. Finer input is refused (`TooFine`), never rounded.
    """

    description = "an exact decimal of at most six places"

    def from_db_value(self, value: int | None, *_: object) -> Decimal | None:
        return None if value is None else from_scaled(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        return Decimal(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else to_scaled(value)


class KeyField(Texts):
    """A text key into another room, `room.Model:id`; empty when there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Classification:
    """What a table holds, why, and for how long; each field stands in exactly one list."""

    purpose: str
    retention: str
    public: tuple[str, ...]
    member: tuple[str, ...]
    personal: tuple[str, ...]

    def fields(self) -> tuple[str, ...]:
        """All classified field names."""
        return self.public + self.member + self.personal


def classified(
    *,
    purpose: str,
    retention: str,
    public: Sequence[str] = (),
    member: Sequence[str] = (),
    personal: Sequence[str] = (),
) -> Callable[[type[ModelT]], type[ModelT]]:
    """Declare what a model's fields are: `public`, `member` (seen by the agency and that member) or `personal`."""

    def declare(model: type[ModelT]) -> type[ModelT]:
        model.classification = Classification(purpose, retention, tuple(public), tuple(member), tuple(personal))  # type: ignore[attr-defined]
        return model

    return declare


def key_of(row: models.Model) -> str:
    """The text key of a saved row: `organizations.Organization:12`."""
    return f"{row._meta.app_label}.{row._meta.object_name}:{row.pk}"
