"""What purchasing offers to the house."""

from barnraise.platform.manifest import ImportKind, Manifest, NavItem, Panel

ROOM = "barnraise.run.programs.purchasing"

MANIFEST = Manifest(
    slug="purchasing",
    title="Purchasing",
    floor="run",
    urls=f"{ROOM}.urls",
    prefix="purchasing/",
    navigation=(NavItem("Purchasing", "purchasing:list", f"{ROOM}.permissions.may_see_purchasing"),),
    panels=(Panel("organization", f"{ROOM}.views.vendor_panel", 30),),
    worklist=f"{ROOM}.views.worklist",
    search=f"{ROOM}.views.search",
    imports=(
        ImportKind("prices", "Price file of a contract", f"{ROOM}.imports.PRICES"),
        ImportKind("usage", "Usage report of a vendor", f"{ROOM}.imports.USAGE"),
        ImportKind("payables", "Payables file", f"{ROOM}.imports.PAYABLES"),
    ),
    sources={
        "Contract": "purchasing:detail",
        "UsageReport": "purchasing:report",
        "UsageLine": "purchasing:line",
        "SetAside": "purchasing:aside",
        "PriceFile": "purchasing:price_file",
    },
    papers={
        "Contract": f"{ROOM}.queries.contracts_for",
        "UsageReport": f"{ROOM}.queries.reports_for",
        "PriceFile": f"{ROOM}.queries.priced_for",
    },
    named={"Contract": f"{ROOM}.tables.named"},
    provenance={"UsageLine": f"{ROOM}.queries.where_lines_stood"},
    report_sections=f"{ROOM}.tables.report.report_sections",
    guards=f"{ROOM}.guards.GUARDS",
    demo=f"{ROOM}.demo.build",
    order=30,
)
