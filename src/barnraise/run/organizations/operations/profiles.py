"""What a new agency needs to read district files: a profile by the name of each known layout."""

from barnraise.core.dates import FiscalYear
from barnraise.integrations import districts
from barnraise.platform import imports
from barnraise.platform.deeds import deed, record
from barnraise.platform.models import ImportProfile
from barnraise.platform.permissions import Asker
from barnraise.run.organizations import permissions

KIND = "districts"


@deed("organizations.set_up")
def set_up(*, by: Asker, fiscal_year: FiscalYear) -> None:
    """Save a profile for each known layout, so that a person or the command can choose it by name."""
    permissions.require_editor(by)
    standing = set(ImportProfile.objects.filter(kind=KIND).values_list("name", flat=True))
    for layout in districts.PROFILES:
        if layout.name not in standing:
            imports.save_profile(by=by, kind=KIND, name=layout.name, settings={"layout": layout.name})
    record("organizations.Organization", layouts=[layout.name for layout in districts.PROFILES])
