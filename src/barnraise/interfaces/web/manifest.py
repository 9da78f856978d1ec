"""What the house's own pages announce: only that their templates are found."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(slug="web", title="House", floor="interfaces", order=0)
