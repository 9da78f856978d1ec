"""What the organizations room offers to the house."""

from barnraise.platform.manifest import ImportKind, Manifest, NavItem

MANIFEST = Manifest(
    slug="organizations",
    title="Organizations",
    floor="run",
    urls="barnraise.run.organizations.urls",
    prefix="organizations/",
    navigation=(
        NavItem(
            "Organizations", "organizations:list", "barnraise.run.organizations.permissions.may_see_every_organization"
        ),
    ),
    search="barnraise.run.organizations.views.search",
    imports=(
        ImportKind("districts", "The state’s district file", "barnraise.run.organizations.imports.DISTRICTS"),
        ImportKind("boundaries", "Borders for the map", "barnraise.run.organizations.imports.BOUNDARIES"),
        ImportKind("organizations", "List of organizations", "barnraise.run.organizations.imports.ORGANIZATIONS"),
    ),
    sources={"Organization": "organizations:detail"},
    papers={
        "Organization": "barnraise.run.organizations.queries.organizations_for",
        "YearCount": "barnraise.run.organizations.queries.counts_for",
    },
    named={"Organization": "barnraise.run.organizations.tables.named"},
    guards="barnraise.run.organizations.guards.GUARDS",
    demo="barnraise.run.organizations.demo.build",
    setup="barnraise.run.organizations.operations.set_up",
    order=20,
)
