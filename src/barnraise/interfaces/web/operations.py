"""The one deed no room owns: set the agency up."""

from barnraise.platform import agency, registry
from barnraise.platform.deeds import deed
from barnraise.platform.manifest import Founding
from barnraise.platform.permissions import Asker


@deed("web.set_up")
def set_up(*, by: Asker, founding: Founding) -> str:
    """Begin an agency: its calendar, its own organization, its first director, and what each room needs to stand.

    All or nothing, one audit entry. Returns the director's invitation link when no pass phrase was given, else nothing.
    Errors: `AlreadySetUp`.
    """
    agency.found(
        by=by, name=founding.name, state=founding.state, fiscal_start_month=founding.fiscal_year.start_month,
        zone=founding.zone, phone=founding.phone, demonstration=founding.demonstration,
    )  # fmt: skip
    link = ""
    for manifest in registry.manifests():
        if manifest.found:
            link = registry.load(manifest.found)(by=by, founding=founding) or link
    for manifest in registry.manifests():
        if manifest.setup:
            registry.load(manifest.setup)(by=by, fiscal_year=founding.fiscal_year)
    return link
