"""What the books offer to the house."""

from barnraise.platform.manifest import ImportKind, Manifest, NavItem, Panel

ROOM = "barnraise.run.books"

MANIFEST = Manifest(
    slug="books",
    title="Books",
    floor="run",
    urls=f"{ROOM}.urls",
    prefix="books/",
    navigation=(
        NavItem("Books", "books:list", f"{ROOM}.permissions.may_see_books"),
        NavItem("Invoices", "books:invoices", f"{ROOM}.permissions.pays"),
    ),
    panels=(
        Panel("home-answer", f"{ROOM}.views.panels.what_is_owed", 10),
        Panel("home-answer", f"{ROOM}.views.panels.what_is_next", 20),
        Panel("organization", f"{ROOM}.views.panels.organization", 40),
        Panel("organization", f"{ROOM}.views.shares.organization", 45),
        Panel("portal", f"{ROOM}.views.panels.portal", 10),
        Panel("portal", f"{ROOM}.views.shares.portal", 15),
    ),
    worklist=f"{ROOM}.views.panels.tasks",
    search=f"{ROOM}.views.panels.search",
    imports=(ImportKind("payments", "The bank’s file of payments", f"{ROOM}.imports.PAYMENTS"),),
    jobs={"books.issue": f"{ROOM}.jobs.issue"},
    sources={
        "Invoice": "books:invoice", "Charge": "books:charge", "Fee": "books:fee", "Adjustment": "books:adjustment",
        "Run": "books:run", "Payment": "books:payment", "Application": "books:application", "Entry": "books:entry",
        "Period": "books:month", "Rebate": "books:rebate", "RebateShare": "books:share", "Payout": "books:payout",
        "AidTerm": "books:aid-term",
    },
    named={
        "Run": f"{ROOM}.tables.named_runs", "Rebate": f"{ROOM}.tables.named_rebates", "AidTerm": f"{ROOM}.tables.named_aid",
    },
    papers={"Adjustment": f"{ROOM}.queries.why.adjustments_for", "Rebate": f"{ROOM}.queries.rebates.rebates_for"},
    demo=f"{ROOM}.demo.build",
    setup=f"{ROOM}.operations.set_up",
    checks=f"{ROOM}.queries.wrong",
    holds=f"{ROOM}.queries.holds",
    report_sections="barnraise.run.books.tables.report.report_sections",
    guards=f"{ROOM}.guards.GUARDS",
    order=50,
)  # fmt: skip
