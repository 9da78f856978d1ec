"""What runs when: each entry names a job of some room and how many minutes lie between two runs."""

from typing import Any, Final

from django.db import transaction
from django_q.models import Schedule

from barnraise.platform import registry

PREFIX: Final = "barnraise: "
OUR_OWN: Final = {"platform.send_mail": "1", "platform.send_head": "60"}
"""Job → minutes; what no room announces itself. The day's head is written once a day, at the first hour somebody is up."""


def entries() -> dict[str, int]:
    """Job → minutes between two runs, our own and the rooms'."""
    told = {**OUR_OWN, **{job: minutes for m in registry.manifests() for job, minutes in m.schedule.items()}}
    return {job: int(minutes) for job, minutes in told.items()}


@transaction.atomic
def install() -> None:
    """Write the table into the worker's calendar; what left the table leaves the calendar."""
    wanted = entries()
    Schedule.objects.filter(name__startswith=PREFIX).exclude(name__in=[PREFIX + job for job in wanted]).delete()
    for job, minutes in wanted.items():
        Schedule.objects.update_or_create(
            name=PREFIX + job,
            defaults={
                "func": "barnraise.interfaces.schedule.table.run",
                "args": repr((job,)),
                "repeats": -1,
                "schedule_type": Schedule.MINUTES,
                "minutes": minutes,
            },
        )


def run(job: str) -> Any:
    """Do one scheduled job now."""
    return registry.load(registry.jobs()[job])(report=lambda done, total, message="": None)
