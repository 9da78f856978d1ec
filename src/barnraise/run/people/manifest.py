"""How people announce themselves."""

from barnraise.platform.manifest import Manifest, NavItem, Panel

MANIFEST = Manifest(
    slug="people",
    title="People",
    floor="run",
    urls="barnraise.run.people.urls",
    prefix="people/",
    navigation=(NavItem("People", "people:list", "barnraise.run.people.permissions.may_see_people"),),
    panels=(
        Panel("organization", "barnraise.run.people.views.panel_of_organization", 60),
        Panel("portal", "barnraise.run.people.views.panel_of_portal", 70),
    ),
    worklist="barnraise.run.people.views.worklist",
    search="barnraise.run.people.views.search",
    sources={"Person": "people:detail"},
    named={"Person": "barnraise.run.people.tables.named"},
    demo="barnraise.run.people.demo.build",
    commands={
        "cast": "barnraise.run.people.demo.listing",
        "account-named": "barnraise.run.people.queries.account_named",
        "reset-factor": "barnraise.run.people.operations.reset_second_factor",
    },
    found="barnraise.run.people.operations.found",
    order=80,
)
