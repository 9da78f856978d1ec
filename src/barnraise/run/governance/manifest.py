"""What governance offers to the house."""

from barnraise.platform.manifest import Manifest, NavItem

MANIFEST = Manifest(
    slug="governance",
    title="Governance",
    floor="run",
    urls="barnraise.run.governance.urls",
    prefix="governance/",
    navigation=(
        NavItem("Governance", "governance:list", "barnraise.run.governance.permissions.works_with_resolutions"),
        NavItem("Resolutions", "governance:list", "barnraise.run.governance.permissions.reads_resolutions"),
    ),
    search="barnraise.run.governance.views.search",
    sources={"Resolution": "governance:detail"},
    papers={"Resolution": "barnraise.run.governance.queries.resolutions_for"},
    provenance={"Resolution": "barnraise.run.governance.queries.numbers"},
    choices={"Resolution": "barnraise.run.governance.queries.offered"},
    report_sections="barnraise.run.governance.tables.report_sections",
    guards="barnraise.run.governance.guards.GUARDS",
    demo="barnraise.run.governance.demo.build",
    order=60,
)
