"""What scenarios offer to the house."""

from barnraise.platform.manifest import Manifest, NavItem

ROOM = "barnraise.plan.regions"

MANIFEST = Manifest(
    slug="regions",
    title="Regions",
    floor="plan",
    urls=f"{ROOM}.urls",
    prefix="regions/",
    navigation=(NavItem("Regions", "regions:list", f"{ROOM}.permissions.may_see"),),
    search=f"{ROOM}.views.scenarios.search",
    jobs={"regions.solve": f"{ROOM}.jobs.solve", "regions.further": f"{ROOM}.jobs.further"},
    named={"Edition": f"{ROOM}.tables.named"},
    papers={
        "Edition": f"{ROOM}.queries.editions_for",
        "Answer": f"{ROOM}.queries.answers_for",
        "Inquiry": f"{ROOM}.queries.inquiries_for",
    },
    guards=f"{ROOM}.guards.GUARDS",
    demo=f"{ROOM}.demo.build",
    order=10,
)
