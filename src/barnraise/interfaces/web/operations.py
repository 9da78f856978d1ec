"""The deeds no room owns: set the agency up, and settle its name and limits later."""

from barnraise.core.money import Money
from barnraise.interfaces.web import permissions
from barnraise.platform import agency, documents, registry
from barnraise.platform.deeds import deed
from barnraise.platform.fields import key_of
from barnraise.platform.manifest import Founding
from barnraise.platform.models import Agency
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal


class NoAuthority(Refusal):
    """The approval threshold was moved without the resolution that allows it."""

    rule = "no-authority"


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


@deed("web.settle_agency")
def settle_agency(
    *, by: Asker, version: int, name: str, phone: str, zone: str, due_days: int, idle_minutes: int, approval_threshold: Money,
    approval_resolution_key: str, mails_invoices: bool, head_addresses: str = "",
) -> Agency:  # fmt: skip
    """Change the agency's name, phone, clock, days until an invoice is due, minutes until an unused session ends, who gets
    the head of the audit log, whether payers hear of an invoice by mail, and above which total a second person approves a
    billing run. Errors: `NotAllowed`, `Stale`, `NoAuthority`."""
    if not permissions.may_settle_agency(by):
        raise NotAllowed("Only the director changes the agency’s settings. Ask the director; nothing was changed.")
    before = agency.the()
    if approval_threshold != before.approval_threshold and not approval_resolution_key:
        raise NoAuthority(
            "The board decides above which total a second person approves. Record its resolution first, then name it"
            " here; nothing was changed.",
            field="approval_resolution",
        )
    settled = agency.settle(
        by=by, version=version, name=name, phone=phone, zone=zone, due_days=due_days, idle_minutes=idle_minutes,
        head_addresses=head_addresses, mails_invoices=mails_invoices,
        approval_threshold=approval_threshold, approval_resolution_key=approval_resolution_key,
    )  # fmt: skip
    documents.cite(key_of(settled), approval_resolution_key, "authority")
    return settled
