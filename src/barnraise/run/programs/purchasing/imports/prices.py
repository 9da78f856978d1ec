"""Reads a contract's price file: one row an item; the dry run shows old price → new."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain

from barnraise.core.dates import long_date
from barnraise.core.money import from_scaled, price_words
from barnraise.platform import agency
from barnraise.platform.fields import key_of
from barnraise.platform.imports.reader import Reading, Setting, Source
from barnraise.platform.imports.verdict import Verdict
from barnraise.platform.models import ImportRun
from barnraise.platform.permissions import Asker, Policy
from barnraise.platform.refusals import Refusal
from barnraise.platform.tables import Table
from barnraise.run.organizations import queries as organizations
from barnraise.run.programs.purchasing import operations, permissions, queries, rules
from barnraise.run.programs.purchasing.models import Contract
from barnraise.run.programs.purchasing.terms import PRICE_COLUMNS

Old = Mapping[str, tuple[str, str, int]]


class ContractNotStated(Refusal):
    """A file that belongs to a contract, without saying to which."""

    rule = "contract-not-stated"


class NotAPriceFile(Refusal):
    """A table without items or prices."""

    rule = "not-a-price-file"


def contract_of(source: Source) -> Contract:
    """The contract a file is about: as its page said, or as its profile states."""
    told = source.about or str(source.settings.get("contract", ""))
    found = queries.contract_named(told)
    if found is None:
        said = (
            f"“{told[:60]}” is no contract on file"
            if told
            else "Neither the page nor a profile says to which contract it belongs"
        )
        raise ContractNotStated(
            f"{said}. Open the contract and import the file there, or save a profile with its number."
        )
    return found


def starts_key(sha256: str) -> str:
    """The name of the question from which day a file's prices hold: each file is asked for itself."""
    return f"starts:{sha256[:16]}"


class PricesReader:
    """One row, one item with its ceiling price."""

    kind = "prices"
    title = "Price file of a contract"
    help = (
        "One row for each item, with headings Item and Price, and as you have them Description and Unit. The prices "
        "hold from "
        "the day you say, until the next price file of the contract; the file before it ends there."
    )
    policy: Policy = staticmethod(permissions.may_run_purchasing)
    profile_settings = (Setting("contract", "Contract number", "Which contract this source’s files belong to."),)
    undo_until = "You can undo the price file until a usage report was checked against it."

    def read(self, source: Source) -> Reading:
        """Compare every price with the one in force, writing nothing. Contract and day are the first row."""
        contract = contract_of(source)
        table = source.table(header=_heads_prices)
        verdict = Verdict(totals={"contract": contract.number, "prices": 0})
        starts = _starts(source, contract, verdict)
        old = queries.prices_in_force(contract.pk, starts or agency.today())
        rows = _rows(table, contract.service.unit, old, verdict)
        return Reading(chain([(contract.pk, starts)], rows), verdict)

    def apply(self, *, by: Asker, run: ImportRun, reading: Reading) -> None:
        """Write the price file whole."""
        contract_id, starts = next(reading.rows)
        assert starts is not None, "a file whose first day nobody answered is not applied"
        operations.set_prices(by=by, contract_id=contract_id, starts=starts, prices=reading.rows,
            import_key=key_of(run),
                              document_key=key_of(run.document))  # fmt: skip

    def undo(self, *, by: Asker, run: ImportRun) -> None:
        """Take the price file back; the one before holds again."""
        operations.withdraw_prices(by=by, import_key=key_of(run))


def _heads_prices(headings: tuple[str, ...]) -> bool:
    return {"item", "price"} <= organizations.columns_of(headings, PRICE_COLUMNS).keys()


def _starts(source: Source, contract: Contract, verdict: Verdict) -> date | None:
    """The first day the prices hold; asked when nobody said so."""
    key = starts_key(source.sha256)
    told = source.answers.get(key, "")
    found = rules.day_of(told) if told else None
    if found is None or not contract.starts <= found < contract.ends:
        days = _likely_days(contract)
        verdict.ask(key=key, text=f"From which day do these prices of {contract.number} hold?",
                    options=[(day.isoformat(), long_date(day)) for day in days])  # fmt: skip
        return None
    place = rules.place_file(queries.price_spans(contract.pk), found)
    verdict.totals |= {"starts": found, "when": place.words}
    return found


def _likely_days(contract: Contract) -> list[date]:
    """The contract's first day, today, and the first days of the months around today that lie in its term."""
    today = agency.today()
    first = today.replace(day=1)
    month_after = (first + timedelta(days=32)).replace(day=1)
    days = {contract.starts, today, first, month_after, agency.fiscal_year().starts}
    return sorted(day for day in days if contract.starts <= day < contract.ends)


def _rows(table: Table, unit: str, old: Old, verdict: Verdict) -> Iterator[tuple[int, rules.PriceDraft]]:
    places = organizations.columns_of(table.columns, PRICE_COLUMNS)
    seen: dict[str, int] = {}
    for number, cells in table.rows:
        told = {name: cells[place] for name, place in places.items() if place < len(cells)}
        found = rules.drafted_price(told, unit)
        if isinstance(found, rules.PriceDraft) and found.item.casefold() in seen:
            message = (
                f"“{found.item}” stands in row {seen[found.item.casefold()]} already. One item has one price: "
                "remove one of them."
            )
            found = rules.PriceFault("item", "item-twice", message)
        if isinstance(found, rules.PriceFault):
            heading = table.columns[places[found.field]] if found.field in places else ""
            verdict.refuse(row=number, column=heading, value=told.get(found.field, ""), rule=found.rule,
                           message=found.message, suggestion=found.suggestion)  # fmt: skip
            continue
        seen[found.item.casefold()] = number
        _tell(verdict, number, found, old)
        verdict.totals["prices"] += 1
        yield number, found
    gone = sorted(set(old) - set(seen))
    if gone:
        verdict.totals["no longer priced"] = len(gone)
        listed = ", ".join(gone[:5]) + (f" and {len(gone) - 5:,} more" if len(gone) > 5 else "")
        verdict.warn(
            rule="items-gone",
            message=f"{len(gone):,} items that have a price now are not in this file: {listed}. From then on, lines "
            "that name them will be set apart. Is that meant?",
        )


def _tell(verdict: Verdict, row: int, price: rules.PriceDraft, old: Old) -> None:
    """Count a price as added, changed or the same; all of them are written, as a file stands for itself."""
    before = old.get(price.item.casefold())
    if before is None:
        verdict.added += 1
        shown = {"Item": price.item, "Description": price.description, "Unit": price.unit}
        verdict.example({**shown, "Price": price_words(from_scaled(price.price))})
        return
    if (before[1], before[2]) == (price.unit, price.price):
        verdict.same += 1
        return
    verdict.changed += 1
    verdict.change(row=row, what=price.item, column="Price", old=f"{price_words(from_scaled(before[2]))} a {before[1]}",
                   new=f"{price_words(from_scaled(price.price))} a {price.unit}")  # fmt: skip


PRICES = PricesReader()
