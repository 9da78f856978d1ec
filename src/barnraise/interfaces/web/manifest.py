"""What the house's own pages announce: what the law asks next, and the audit chain for who may read it."""

from barnraise.platform.manifest import Manifest, NavItem, Panel

MANIFEST = Manifest(
    slug="web",
    title="House",
    floor="run",
    navigation=(NavItem("Audit", "audit", "barnraise.interfaces.web.permissions.may_read_audit"),),
    panels=(Panel("home-answer", "barnraise.interfaces.web.views.home.due_next", 40),),
    order=95,
)
