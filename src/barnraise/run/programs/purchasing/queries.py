"""Reads of purchasing: contracts, price files, reports, lines, what is set apart, and what vendors sold."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet

from barnraise.core.dates import FiscalYear
from barnraise.core.eligibility import may_use
from barnraise.core.money import Money, to_scaled
from barnraise.platform import agency, documents
from barnraise.platform.permissions import Asker
from barnraise.platform.recall import kept
from barnraise.run.catalog import queries as catalog
from barnraise.run.catalog.models import Service
from barnraise.run.catalog.terms import FeeKind, Function
from barnraise.run.deliveries import queries as deliveries
from barnraise.run.members import queries as members
from barnraise.run.organizations import queries as organizations
from barnraise.run.organizations.models import Organization
from barnraise.run.organizations.terms import Scheme, state_scheme
from barnraise.run.programs.purchasing import permissions, rules
from barnraise.run.programs.purchasing.models import (
    Contract,
    PriceFile,
    PriceLine,
    SetAside,
    Spelling,
    UsageLine,
    UsageReport,
)
from barnraise.run.programs.purchasing.rules.prices import FOREVER
from barnraise.run.programs.purchasing.terms import AsideState, Reason

CONTRACT = "purchasing.Contract:"
LINE = "purchasing.UsageLine:"
_CHUNK = 5_000


def contracts_for(asker: Asker) -> QuerySet[Contract]:
    """Contracts, for the agency's own people."""
    if not permissions.may_see_purchasing(asker):
        return Contract.objects.none()
    return Contract.objects.select_related("vendor", "service")


def in_force_in(year: FiscalYear) -> QuerySet[Contract]:
    """Contracts in force on a day of a fiscal year, by number."""
    return (
        Contract.objects.filter(starts__lt=year.ends, ends__gt=year.starts).select_related("vendor").order_by("number")
    )


def contract_named(text: str) -> Contract | None:
    """The contract that a text key (`purchasing.Contract:3`) or a contract number names."""
    found = Contract.objects.select_related("vendor", "service")
    if text.startswith(CONTRACT):
        number = text.removeprefix(CONTRACT)
        return found.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    return found.filter(number=text.strip()).first() if text.strip() else None


def reports_for(asker: Asker) -> QuerySet[UsageReport]:
    """Usage reports."""
    if not permissions.may_see_purchasing(asker):
        return UsageReport.objects.none()
    return UsageReport.objects.select_related("contract")


def lines_for(asker: Asker) -> QuerySet[UsageLine]:
    """Usage lines."""
    return UsageLine.objects.all() if permissions.may_see_purchasing(asker) else UsageLine.objects.none()


def aside_for(asker: Asker) -> QuerySet[SetAside]:
    """Lines set apart."""
    if not permissions.may_see_purchasing(asker):
        return SetAside.objects.none()
    return SetAside.objects.select_related("report", "report__contract", "report__contract__vendor")


def priced_for(asker: Asker) -> QuerySet[PriceFile]:
    """Price files of every contract."""
    return PriceFile.objects.all() if permissions.may_see_purchasing(asker) else PriceFile.objects.none()


def price_files_for(asker: Asker, contract_id: int) -> QuerySet[PriceFile]:
    """Price files of a contract, newest first."""
    files = contracts_for(asker).get(pk=contract_id).price_files
    return files.annotate(count=Count("lines")).order_by("-starts", "-id")


def price_files_of(asker: Asker) -> QuerySet[PriceFile]:
    """Price files of every contract."""
    return PriceFile.objects.all() if permissions.may_see_purchasing(asker) else PriceFile.objects.none()


def aside_counts(asker: Asker, report_id: int) -> list[tuple[str, str, int]]:
    """How many lines of a report are set apart, by reason and what became of them."""
    rows = aside_for(asker).filter(report_id=report_id).order_by().values("reason", "state").annotate(count=Count("id"))
    found = [(Reason(r["reason"]).words, AsideState(r["state"]).words, r["count"]) for r in rows]
    return sorted(found, key=lambda row: (row[1], -row[2]))


def delivery_of(line: UsageLine) -> int | None:
    """The delivery a line became."""
    source = f"{LINE}{line.pk}"
    return deliveries.ids_by_source([source]).get(source)


def where_lines_stood(line_ids: Collection[int]) -> dict[int, str]:
    """Usage line → the file it stood in, by its hash, and its row."""
    if not line_ids:
        return {}
    within = UsageLine.objects.filter(pk__gte=min(line_ids), pk__lte=max(line_ids))
    rows = within.values_list("pk", "report__document_key", "row_number").iterator(chunk_size=5000)
    found = [row for row in rows if row[0] in line_ids]
    files = documents.hashes({key for _, key, _ in found})
    return {pk: f"file {files.get(key, 'unknown')} row {row}" for pk, key, row in found}


def member_choices(asker: Asker) -> list[tuple[int, str]]:
    """Members of today as choices of a form, by name."""
    found = members.members_for(asker, agency.today()).values_list("organization_id", "organization__name")
    return sorted(found, key=lambda pair: pair[1])


def prices_for(asker: Asker) -> QuerySet[PriceLine]:
    """Price lines."""
    if not permissions.may_see_purchasing(asker):
        return PriceLine.objects.none()
    return PriceLine.objects.select_related("price_file")


def price_spans(contract_id: int) -> list[rules.PriceSpan]:
    """When each price file of a contract holds."""
    found = PriceFile.objects.filter(contract_id=contract_id).order_by("starts", "id")
    return [rules.PriceSpan(*row) for row in found.values_list("id", "starts", "ends")]


def prices_in_force(contract_id: int, day: date) -> dict[str, tuple[str, str, int]]:
    """Folded item → description, unit and price on a day. UNIT: millionths."""
    files = PriceFile.objects.filter(Q(ends__isnull=True) | Q(ends__gt=day), contract_id=contract_id, starts__lte=day)
    rows = PriceLine.objects.filter(price_file__in=files).values_list("item", "description", "unit", "price")
    return {item.casefold(): (description, unit, to_scaled(price)) for item, description, unit, price in rows}


def terms_of(contract: Contract) -> rules.Terms:
    """A contract as its lines are checked, every dated price looked up."""
    prices = None
    if contract.checks_prices:
        rows = PriceLine.objects.filter(price_file__contract=contract).values_list(
            "item", "price_file__starts", "price_file__ends", "price", "unit"
        )
        prices = rules.ceilings(
            (item, starts, ends, to_scaled(price), unit) for item, starts, ends, price, unit in rows
        )
    return rules.Terms(contract.starts.isoformat(), contract.ends.isoformat(), contract.service.unit, prices)


def members_by_id(service: Service) -> dict[int, rules.Member]:
    """When each body was a member, and whether its category may buy this service, ready for a million lines."""
    program, of_category, spans = Function(service.function).program, members.rules_by_id(), members.spans()
    names = organizations.names(spans)
    limited = {pk for pk, rule in of_category.items() if rule.services_max is not None}
    counted = [owner for owner, several in spans.items() if any(category in limited for _, _, category in several)]
    taken = _taken(service.pk, counted)

    def barred(owner: int, category: int, year: int) -> str:
        count = len(taken.get(owner, {}).get(year, ()))
        verdict = may_use(of_category[category], program=program, services_taken=count)
        return "" if verdict.ok else verdict.reason

    return {
        owner: rules.Member(
            names[owner],
            tuple(
                (starts.isoformat(), ends.isoformat() if ends else FOREVER, barred(owner, category, year))
                for s, e, category in several
                for starts, ends, year in _by_year(s, e, taken.get(owner, {}) if category in limited else {})
            ),
        )
        for owner, several in spans.items()
    }


def _taken(service_id: int, owners: Collection[int]) -> dict[int, dict[int, set[int]]]:
    """Body → fiscal year → the services it takes beside this one, committed to or delivered, for bodies that may take so
    many only."""
    found: dict[int, dict[int, set[int]]] = {}
    if not owners:
        return found
    for owner, used in deliveries.services_used(owners, besides=service_id).items():
        for service, days in used.items():
            for year in {agency.fiscal_year(day).year for day in days}:
                found.setdefault(owner, {}).setdefault(year, set()).add(service)
    for owner, year, service in catalog.services_committed(owners, besides=service_id):
        found.setdefault(owner, {}).setdefault(year, set()).add(service)
    return found


def _by_year(starts: date, ends: date | None, years: Collection[int]) -> Iterator[tuple[date, date | None, int]]:
    """A span cut at the ends of these fiscal years; the parts outside them are of year 0, in which nothing was taken."""
    at = starts
    for year in sorted(years):
        whole = FiscalYear(year, agency.the().fiscal_start_month)
        first, last = max(whole.starts, starts), whole.ends if ends is None else min(whole.ends, ends)
        if first >= last:
            continue
        if at < first:
            yield at, first, 0
        yield first, last, year
        at = last
    if ends is None or at < ends:
        yield at, ends, 0


def name_book(vendor_id: int | None, members_: Iterable[int], answers: dict[str, str]) -> rules.NameBook:
    """Who is meant by which text: numbers, identifiers, exact names that one body alone bears, remembered spellings."""
    wanted = set(members_)
    numbers: dict[str, int] = {}
    for scheme in (Scheme.MEMBER_NUMBER, Scheme.LEAID, state_scheme(agency.the().state)):
        numbers |= {value: owner for value, owner in organizations.by_identifier(scheme).items() if owner in wanted}
    numbers |= members.member_numbers()
    names: dict[str, int | None] = {}
    for owner, name in organizations.names(wanted).items():
        folded = rules.fold(name)
        names[folded] = None if folded in names else owner
    known = Spelling.objects.filter(vendor_id=vendor_id) if vendor_id else Spelling.objects.none()
    spellings = dict(known.values_list("text", "organization_id"))
    for key, answer in answers.items():
        if key.startswith("member:") and answer.isdigit():
            spellings[key.removeprefix("member:")] = int(answer)
    return rules.NameBook(numbers, names, spellings)


def known_identities(identities: Sequence[str]) -> set[str]:
    """Which of these lines are on file already, taken in or set apart; plain SQL, as a million of them are asked."""
    known: set[str] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(identities), _CHUNK):
            part = identities[start : start + _CHUNK]
            marks = ", ".join(["%s"] * len(part))
            for table in (UsageLine._meta.db_table, SetAside._meta.db_table):
                cursor.execute(f"SELECT identity FROM {table} WHERE identity IN ({marks})", part)
                known.update(row[0] for row in cursor.fetchall())
    return known


def services_of(contract_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Contract → its service and who settles it."""
    found = Contract.objects.filter(pk__in=contract_ids) if len(contract_ids) < 900 else Contract.objects.all()
    return {
        pk: (service, settled) for pk, service, settled in found.values_list("pk", "service_id", "service__settled")
    }


def ids_by_name(kind: str) -> dict[str, int]:
    """Name → organization of one kind; of several with one name the first."""
    found = Organization.objects.filter(kind=kind).order_by("-id").values_list("name", "id")
    return dict(found)


def payables_contracts(prefix: str) -> dict[int, tuple[int, str, str]]:
    """Vendor → its contract made by the payables profile, with its days as ISO text."""
    found = Contract.objects.filter(number__startswith=prefix).values_list("vendor_id", "pk", "starts", "ends")
    return {vendor: (pk, starts.isoformat(), ends.isoformat()) for vendor, pk, starts, ends in found}


@dataclass(frozen=True, slots=True)
class Sold:
    """What one contract sold in a span, with its fee's rate in words; `fee` is an estimate, rounded once."""

    contract: Contract
    sales: Money
    deliveries: int
    rate: str
    fee: Money | None


def vendors_for(asker: Asker) -> QuerySet[Organization]:
    """Vendors, for the agency's own people."""
    if not permissions.may_see_purchasing(asker):
        return Organization.objects.none()
    return organizations.vendors_for(asker)


def sold_by(asker: Asker, vendor_ids: Collection[int], starts: date, ends: date) -> dict[int, list[Sold]]:
    """What these vendors sold in a span, contract by contract, in four reads however many vendors are asked for."""
    contracts = list(contracts_for(asker).filter(vendor_id__in=vendor_ids).order_by("-starts", "id"))
    services = [c.service_id for c in contracts]
    sales = deliveries.net_sales_by_service(starts, ends, services)
    table = catalog.price_table(services)
    found: dict[int, list[Sold]] = {}
    for contract in contracts:
        mine = sales.get(contract.service_id)
        base, count = (mine.base, mine.deliveries) if mine else (Money.ZERO, 0)
        term = table.fee_rate_on(contract.service_id, FeeKind.VENDOR_FEE, max(starts, contract.starts))
        fee = rules.fee_on(base, term.rate) if term else None
        found.setdefault(contract.vendor_id, []).append(
            Sold(contract, base, count, rules.percent_words(term.rate) if term else "none agreed", fee)
        )
    return found


@dataclass(frozen=True, slots=True)
class Year:
    """What members bought on a contract in one fiscal year, however it is settled."""

    year: FiscalYear
    sales: deliveries.Sales
    so_far: bool


def bought_on(asker: Asker, contract: Contract) -> list[Year]:
    """What members bought on a contract in this fiscal year and the last one."""
    if not permissions.may_see_purchasing(asker):
        return []
    this = agency.fiscal_year()
    years = [this, this.previous()]
    sales = deliveries.delivered(contract.service_id, years)
    return [Year(year, found, year == this) for year, found in zip(years, sales, strict=True)]


@kept
def waiting(asker: Asker) -> tuple[int, int]:
    """How many lines wait for a decision, and in how many reports."""
    rows = aside_for(asker).filter(state=AsideState.OPEN).order_by()
    found = rows.aggregate(lines=Count("id"), reports=Count("report_id", distinct=True))
    return found["lines"], found["reports"]


def search_contracts(asker: Asker, text: str, *, limit: int = 10) -> list[Contract]:
    """Contracts whose number, title or vendor holds this text."""
    wanted = Q(number__icontains=text) | Q(title__icontains=text) | Q(vendor__name__icontains=text)
    return list(contracts_for(asker).filter(wanted).order_by("-starts", "id")[:limit])
