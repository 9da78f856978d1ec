"""Load the region's borders, which maps draw."""

from barnraise.platform import documents
from barnraise.platform.deeds import deed, record
from barnraise.platform.fields import key_of
from barnraise.platform.models import Document
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import Refusal
from barnraise.run.organizations import permissions, queries, rules


class BoundaryFileRefused(Refusal):
    """A file that holds no borders we can draw."""

    rule = "boundary-file-refused"


@deed("organizations.load_boundaries")
def load_boundaries(*, by: Asker, content: bytes, name: str) -> Document:
    """Keep a GeoJSON file of counties and districts; from now on maps draw it. Errors: `BoundaryFileRefused`."""
    permissions.require_editor(by)
    try:
        found = rules.borders(content)
    except rules.BoundariesRefused as fault:
        raise BoundaryFileRefused(str(fault)) from fault
    document = documents.store(by=by, content=content, name=name)
    # The newest one is drawn: a file that was loaded before is cited anew, behind the others.
    documents.uncite(queries.agency_key(), key_of(document))
    documents.cite(queries.agency_key(), key_of(document), queries.BOUNDARIES)
    record(document, boundaries=len(found))
    return document


@deed("organizations.unload_boundaries")
def unload_boundaries(*, by: Asker, document_key: str) -> None:
    """Draw a boundary file no more: maps draw the one that was loaded before it again."""
    permissions.require_editor(by)
    documents.uncite(queries.agency_key(), document_key)
    record(document_key, drawn=False)
