"""What other pages show of purchasing: a vendor's part of its organization's page, worklist lines, findings."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from barnraise.platform import agency
from barnraise.platform.manifest import Hit, Task
from barnraise.platform.permissions import Asker
from barnraise.platform.words import counted
from barnraise.run.programs.purchasing import permissions, queries

SOON = timedelta(days=120)
"""ASSUMPTION: a contract is bid or renewed within four months before it ends."""


def vendor_panel(asker: Asker, *, organization_id: int, **_: Any) -> SafeString | None:
    """Contracts and sales of a vendor, for its page among the organizations."""
    if not permissions.may_see_purchasing(asker):
        return None
    year = agency.fiscal_year()
    sold = queries.sold_by(asker, [organization_id], year.starts, year.ends).get(organization_id)
    return render_to_string("purchasing/sold.html", {"sold": sold, "year": year.words()}) if sold else None


def worklist(asker: Asker) -> list[Task]:
    """Lines that wait for a decision, and contracts that end soon."""
    if not permissions.may_see_purchasing(asker):
        return []
    mine = permissions.may_run_purchasing(asker)
    address = reverse("purchasing:set_apart")
    lines, reports = queries.waiting(asker)
    tasks = []
    if lines:
        about = f"{counted(reports, 'usage report', 'usage reports')}; no line became a delivery yet"
        tasks.append(Task(f"Decide about {counted(lines, 'line', 'lines')} set apart", address, about, mine=mine))
    today = agency.today()
    ending = queries.contracts_for(asker).filter(ends__gt=today, ends__lte=today + SOON).order_by("ends", "id")[:5]
    tasks += [
        Task(f"Renew or bid contract {c.number}", reverse("purchasing:detail", args=[c.pk]), c.vendor.name,
             due=c.ends, mine=mine)
        for c in ending
    ]  # fmt: skip
    return tasks


def search(asker: Asker, text: str) -> list[Hit]:
    """Contracts in the search."""
    found = queries.search_contracts(asker, text)
    return [
        Hit("Contract", f"{c.number} {c.title}", reverse("purchasing:detail", args=[c.pk]), c.vendor.name)
        for c in found
    ]
