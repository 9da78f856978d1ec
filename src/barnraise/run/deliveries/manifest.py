"""What deliveries offer to the house."""

from barnraise.platform.manifest import Manifest, NavItem, Panel

MANIFEST = Manifest(
    slug="deliveries",
    title="Deliveries",
    floor="run",
    urls="barnraise.run.deliveries.urls",
    prefix="deliveries/",
    navigation=(NavItem("Deliveries", "deliveries:list", "barnraise.run.deliveries.permissions.may_see_deliveries"),),
    panels=(
        Panel("portal", "barnraise.run.deliveries.views.portal_panel", 20),
        Panel("organization", "barnraise.run.deliveries.views.organization_panel", 40),
    ),
    sources={"Delivery": "deliveries:detail"},
    report_sections="barnraise.run.deliveries.tables.report_sections",
    guards="barnraise.run.deliveries.guards.GUARDS",
    order=40,
)
