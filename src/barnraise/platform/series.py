"""Public numbers without gaps, one series per name and fiscal year."""

from django.db.models import F

from barnraise.platform.models import Series


def take(name: str, fiscal_year: int, count: int = 1) -> int:
    """Reserve `count` numbers in the caller's transaction; returns the first. A rolled-back deed gives them back."""
    Series.objects.get_or_create(name=name, fiscal_year=fiscal_year)
    Series.objects.filter(name=name, fiscal_year=fiscal_year).update(last=F("last") + count)
    return Series.objects.get(name=name, fiscal_year=fiscal_year).last - count + 1


def written(fiscal_year: int, number: int) -> str:
    """How a public number is printed: `2026-0231`."""
    return f"{fiscal_year}-{number:04d}"
