"""How the books announce themselves to the house."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(
    slug="books",
    title="Books",
    floor="run",
    guards="barnraise.run.books.guards.GUARDS",
    order=60,
)
