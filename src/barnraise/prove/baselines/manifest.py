"""What baselines offer to the house."""

from barnraise.platform.manifest import ImportKind, Manifest, NavItem

ROOM = "barnraise.prove.baselines"

MANIFEST = Manifest(
    slug="baselines",
    title="Baselines",
    floor="prove",
    urls=f"{ROOM}.urls",
    prefix="baselines/",
    navigation=(NavItem("Baselines", "baselines:list", f"{ROOM}.permissions.may_see_baselines"),),
    worklist=f"{ROOM}.views.tasks",
    search=f"{ROOM}.views.search",
    imports=(ImportKind("baselines", "Baselines", f"{ROOM}.imports.BASELINES"),),
    sources={"Baseline": "baselines:detail"},
    named={"Baseline": f"{ROOM}.tables.named"},
    papers={"Baseline": f"{ROOM}.queries.baselines_for"},
    guards=f"{ROOM}.guards.GUARDS",
    demo=f"{ROOM}.demo.build",
    order=20,
)
