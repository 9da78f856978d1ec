"""What savings offer to the house."""

from barnraise.platform.manifest import Manifest, NavItem, Panel

ROOM = "barnraise.prove.savings"

MANIFEST = Manifest(
    slug="savings",
    title="Savings",
    floor="prove",
    urls=f"{ROOM}.urls",
    prefix="savings/",
    navigation=(NavItem("Savings", "savings:list", f"{ROOM}.permissions.may_see_statements"),),
    panels=(
        Panel("portal", f"{ROOM}.views.panels.portal", 10),
        Panel("home-answer", f"{ROOM}.views.panels.what_was_saved", 60),
        Panel("baseline", f"{ROOM}.views.panels.compared", 10),
    ),
    worklist=f"{ROOM}.views.panels.tasks",
    sources={"Statement": "savings:statement"},
    papers={"Statement": f"{ROOM}.queries.statements_with_papers"},
    report_sections=f"{ROOM}.tables.files.report_sections",
    commands={"export": f"{ROOM}.queries.exported"},
    checks=f"{ROOM}.queries.wrong",
    guards=f"{ROOM}.guards.GUARDS",
    demo=f"{ROOM}.demo.build",
    order=10,
)
