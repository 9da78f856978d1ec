"""The demonstration's scenario: Minnesota's real districts and their cooperatives of today, asked and answered at once."""

from barnraise.plan.regions import operations, queries
from barnraise.platform import jobs
from barnraise.platform.demonstration import Month, on
from barnraise.platform.permissions import Asker

EXAMPLE = "minnesota"
TITLE = "Minnesota: who should work together?"


def build(*, by: Asker, month: Month) -> None:
    """On the last morning of the story the scenario is begun, and its answer found before anybody opens it."""
    if not month.is_now:
        return
    with on(month.starts, 8):
        operations.begin(by=by, title=TITLE, asking=queries.example(EXAMPLE), source="the example of Minnesota")
        for job in jobs.unfinished():
            if job.name == "regions.solve":
                jobs.run(job.pk)
