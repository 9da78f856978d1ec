"""How the books announce themselves to the house."""

from barnraise.platform.manifest import Manifest

MANIFEST = Manifest(
    slug="books",
    title="Books",
    floor="run",
    demo="barnraise.run.books.demo.build",
    setup="barnraise.run.books.operations.set_up",
    checks="barnraise.run.books.queries.wrong",
    holds="barnraise.run.books.queries.holds",
    guards="barnraise.run.books.guards.GUARDS",
    order=60,
)
