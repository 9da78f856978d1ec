"""What reports offer to the house."""

from barnraise.platform.manifest import Manifest, NavItem

ROOM = "barnraise.prove.reports"

MANIFEST = Manifest(
    slug="reports",
    title="Reports",
    floor="prove",
    urls=f"{ROOM}.urls",
    prefix="reports/",
    navigation=(NavItem("Reports", "reports:list", f"{ROOM}.permissions.finds_reports"),),
    worklist=f"{ROOM}.views.tasks",
    sources={"Report": "reports:detail"},
    papers={"Report": f"{ROOM}.queries.reports_for"},
    guards=f"{ROOM}.guards.GUARDS",
    order=30,
)
