"""What the house's own pages announce: what the law asks next, the agency's settings, the audit chain."""

from barnraise.platform.manifest import Manifest, NavItem, Panel

MANIFEST = Manifest(
    slug="web",
    title="House",
    floor="run",
    navigation=(
        NavItem("Agency", "agency_settings", "barnraise.interfaces.web.permissions.may_see_agency"),
        NavItem("Audit", "audit", "barnraise.interfaces.web.permissions.may_read_audit"),
    ),
    panels=(Panel("home-answer", "barnraise.interfaces.web.views.home.due_next", 40),),
    order=95,
)
