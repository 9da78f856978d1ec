"""Long work of the books: a large run is issued behind the page that asked for it."""

from collections.abc import Callable

from barnraise.platform.permissions import Actor, Asker, Staff
from barnraise.run.books import operations

Report = Callable[[int, int, str], None]


def issue(*, report: Report, run_id: int, actor_key: str, actor_name: str) -> None:
    """Issue a run for the person who asked; whether they may was decided when they did. Safe to run twice."""
    by = Asker(Actor(actor_key, actor_name), staff=frozenset({Staff.BUSINESS_MANAGER.value}), signed_in=True)
    report(0, 1, "Computing the run again")
    run = operations.issue_run(by=by, run_id=run_id)
    report(1, 1, f"{run.invoices:,} invoices issued")
