"""The layouts of usage reports and payables files that are known."""

from dataclasses import replace

from barnraise.core.facts import Unit
from barnraise.integrations.payables.days import DateOrder
from barnraise.integrations.payables.usage import Column, NotAUsageReport, UsageProfile

USAGE_REPORT = UsageProfile(
    name="usage-report",
    title="usage report of a vendor, one row for each line sold",
    columns={
        Column.MEMBER: ("Member", "Member name", "Customer", "Customer name", "District", "Ship to"),
        Column.MEMBER_CODE: ("Member number", "Member no", "Customer number", "Customer no", "Account"),
        Column.VENDOR: ("Vendor", "Vendor name"),
        Column.VENDOR_CODE: ("Vendor number", "Vendor code"),
        Column.DAY: ("Date", "Day", "Ship date", "Invoice date", "Order date"),
        Column.ITEM: ("Item", "Item number", "Item no", "SKU", "Product", "Part number"),
        Column.DESCRIPTION: ("Description", "Item description", "Product description"),
        Column.QUANTITY: ("Quantity", "Qty", "Units sold"),
        Column.UNIT: ("Unit", "UOM", "Unit of measure"),
        Column.UNIT_PRICE: ("Unit price", "Price", "Price each"),
        Column.AMOUNT: ("Amount", "Extended amount", "Extended price", "Total", "Net sales"),
        Column.LINE: ("Line", "Line number", "Invoice line"),
    },
    date_order=DateOrder.MONTH_DAY_YEAR,
)

NO_UNIT = "(no organisational unit)"
"""Lines that a council published without a unit (5,373 in April 2022) stay lines, under a member of this name."""

NORTH_TYNESIDE = UsageProfile(
    name="payables-north-tyneside",
    title="payables of North Tyneside, directorate as member and supplier as vendor",
    columns={
        Column.MEMBER: ("Organisational Unit", "Directorate / Service Where Expenditure Incurred"),
        Column.VENDOR: ("Supplier (Beneficiary) Name",),
        Column.VENDOR_CODE: ("Supplier ID", "Local Supplier Internal Reference"),
        Column.DAY: ("Payment Date",),
        Column.ITEM: ("SeRCOP Detailed Expenditure Code",),
        Column.DESCRIPTION: ("SeRCOP Detailed Expenditure Type", "Purpose of Spend"),
        Column.AMOUNT: ("Amount", "Net Amount"),
        Column.LINE: ("Transaction Number",),
    },
    date_order=DateOrder.YEAR_MONTH_DAY,
    quantity_stated="1",
    unit_stated=Unit.EACH,
    vendor_needed=True,
    member_stated=NO_UNIT,
)
"""ASSUMPTION: the amounts are pounds; they are carried as the agency's own money, to the cent."""

UK_PAYABLES = UsageProfile(
    name="payables-uk-council",
    title="payables of a UK council, organisational unit as member and beneficiary as vendor",
    columns={
        Column.MEMBER: ("Organisational Unit",),
        Column.VENDOR: ("Beneficiary Name",),
        Column.VENDOR_CODE: ("Company Number", "Charity Number"),
        Column.DAY: ("Payment Date",),
        Column.AMOUNT: ("Amount",),
    },
    date_order=DateOrder.YEAR_MONTH_DAY,
    quantity_stated="1",
    unit_stated=Unit.EACH,
    vendor_needed=True,
    member_stated=NO_UNIT,
)

PROFILES = (USAGE_REPORT, NORTH_TYNESIDE, UK_PAYABLES)


def recognize(columns: tuple[str, ...]) -> UsageProfile | None:
    """Find the layout by its headings."""
    return next((profile for profile in PROFILES if profile.recognizes(columns)), None)


def is_header(cells: tuple[str, ...]) -> bool:
    """Tell whether a row holds the headings of a known layout, so that the lines above it can be skipped."""
    return recognize(cells) is not None


def profile_named(name: str) -> UsageProfile:
    """Find a layout by its name. Errors: `NotAUsageReport` naming those that are known."""
    for profile in PROFILES:
        if profile.name == name:
            return profile
    known = "; ".join(f"{profile.name} ({profile.title})" for profile in PROFILES)
    raise NotAUsageReport(f"There is no profile {name!r} for usage and payments. Known: {known}.")


def mapped(*, title: str, columns: dict[Column, str], date_order: DateOrder) -> UsageProfile:
    """Make the profile of a file whose columns a person mapped: each thing to one heading.

    Add units, a stated vendor or quantity with `dataclasses.replace`.
    """
    chosen = {column: (heading,) for column, heading in columns.items() if heading}
    return replace(USAGE_REPORT, name="column-map", title=title, columns=chosen, date_order=date_order)
