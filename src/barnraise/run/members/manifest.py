"""What the members room offers to the house."""

from barnraise.platform.manifest import ImportKind, Manifest, NavItem, Panel

MANIFEST = Manifest(
    slug="members",
    title="Members",
    floor="run",
    urls="barnraise.run.members.urls",
    prefix="members/",
    navigation=(NavItem("Members", "members:list", "barnraise.run.members.permissions.may_see_every_member"),),
    panels=(
        Panel("home-answer", "barnraise.run.members.views.panels.whom_we_serve", 50),
        Panel("home-map", "barnraise.run.members.views.panels.home_map", 10),
        Panel("organization", "barnraise.run.members.views.panels.organization", 10),
        Panel("portal", "barnraise.run.members.views.panels.portal", 60),
    ),
    worklist="barnraise.run.members.views.panels.worklist",
    search="barnraise.run.members.views.panels.search",
    imports=(ImportKind("members", "List of members", "barnraise.run.members.imports.MEMBERS"),),
    sources={"Membership": "members:detail"},
    papers={"Agreement": "barnraise.run.members.queries.signed_for"},
    named={"Membership": "barnraise.run.members.tables.named"},
    report_sections="barnraise.run.members.tables.report_sections",
    holds="barnraise.run.members.queries.holds",
    guards="barnraise.run.members.guards.GUARDS",
    demo="barnraise.run.members.demo.build",
    setup="barnraise.run.members.operations.set_up",
    order=10,
)
