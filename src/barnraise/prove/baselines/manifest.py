"""What baselines offer to the house."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(
    slug="baselines",
    title="Baselines",
    floor="prove",
    guards="barnraise.prove.baselines.guards.GUARDS",
)
