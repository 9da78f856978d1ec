"""Set a contract's prices from a file on a day; the file before it ends there."""

from collections.abc import Iterable
from datetime import date

from barnraise.core.dates import long_date
from barnraise.platform import rows
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.run.programs.purchasing import queries, rules
from barnraise.run.programs.purchasing.models import PriceFile, PriceLine, UsageLine, UsageReport
from barnraise.run.programs.purchasing.operations.contracts import _allow


class PriceFileUsed(Refusal):
    """A price file that lines were checked against since."""

    rule = "price-file-used"


@deed("purchasing.set_prices")
def set_prices(
    *, by: Asker, contract_id: int, starts: date, prices: Iterable[tuple[int, rules.PriceDraft]], import_key: str = "",
    document_key: str = "",
) -> PriceFile:  # fmt: skip
    """Write a price file of (row number, price) and end the one in force on its first day."""
    _allow(by)
    place = rules.place_file(queries.price_spans(contract_id), starts)
    if place.ends_file is not None:
        PriceFile.objects.filter(pk=place.ends_file).update(ends=starts)
    row = PriceFile.objects.create(
        contract_id=contract_id, starts=starts, ends=place.ends, import_key=import_key, document_key=document_key
    )
    columns = ("price_file_id", "item", "description", "unit", "price", "row_number")
    written = rows.insert(
        PriceLine, columns, [(row.pk, p.item, p.description, p.unit, p.price, number) for number, p in prices]
    )
    record(row, contract=contract_id, starts=starts, ends=place.ends, ended_file=place.ends_file, prices=written)
    return row


@deed("purchasing.withdraw_prices")
def withdraw_prices(*, by: Asker, import_key: str) -> None:
    """Take a price file back that no report was checked against since; the one before it holds again."""
    _allow(by)
    for row in PriceFile.objects.filter(import_key=import_key):
        _unused(row)
        before = (
            PriceFile.objects.filter(contract_id=row.contract_id, ends=row.starts)
            .exclude(pk=row.pk)
            .order_by("-id")
            .first()
        )
        record(row, withdrawn=True, starts=row.starts, holds_again=before)
        PriceLine.objects.filter(price_file=row).delete()
        PriceFile.objects.filter(pk=row.pk).delete()
        if before is not None:
            PriceFile.objects.filter(pk=before.pk).update(ends=row.ends)


def _unused(row: PriceFile) -> None:
    later = UsageReport.objects.filter(recorded_at__gte=row.recorded_at, undone=False)
    lines = UsageLine.objects.filter(contract_id=row.contract_id, day__gte=row.starts, report__in=later)
    lines = lines.filter(day__lt=row.ends) if row.ends else lines
    found = list(lines.order_by().values_list("report_id", "report__source").distinct()[:5])
    if found:
        named = "; ".join(f"report {pk}, {source}" for pk, source in found)
        raise PriceFileUsed(
            f"Lines were checked against the prices of {long_date(row.starts)} since: {named}. Undo those reports "
            "first, or "
            "send a new price file. Nothing was undone."
        )
