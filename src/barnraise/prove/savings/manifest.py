"""What savings offer to the house."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(
    slug="savings",
    title="Savings",
    floor="prove",
    guards="barnraise.prove.savings.guards.GUARDS",
)
