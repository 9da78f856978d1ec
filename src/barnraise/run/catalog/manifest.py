"""What the catalog offers to the house."""

from barnraise.platform.manifest import Manifest, NavItem

MANIFEST = Manifest(
    slug="catalog",
    title="Services",
    floor="run",
    urls="barnraise.run.catalog.urls",
    prefix="catalog/",
    navigation=(NavItem("Services", "catalog:list", "barnraise.run.catalog.permissions.may_see_catalog"),),
    search="barnraise.run.catalog.views.search",
    sources={"Service": "catalog:detail", "Commitment": "catalog:commitment"},
    papers={"Commitment": "barnraise.run.catalog.queries.commitments_for"},
    named={
        "Service": "barnraise.run.catalog.tables.named_services",
        "Price": "barnraise.run.catalog.tables.named_prices",
        "FeeTerm": "barnraise.run.catalog.tables.named_fees",
        "Commitment": "barnraise.run.catalog.tables.named_commitments",
    },
    report_sections="barnraise.run.catalog.tables.report_sections",
    guards="barnraise.run.catalog.guards.GUARDS",
    demo="barnraise.run.catalog.demo.build",
    order=20,
)
