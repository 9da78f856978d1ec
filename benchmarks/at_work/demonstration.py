"""Build the demonstration agency: `python -m benchmarks.at_work.demonstration [DAY]`, lived until today or a day."""

import sys
from contextlib import nullcontext
from datetime import datetime

import django

from benchmarks.measure import Meter


def main(day: str = "") -> None:
    """As `barnraise demo` builds it."""
    from barnraise.platform import demonstration, schema
    from barnraise.platform.clock import frozen

    meter = Meter()
    with meter.stretch("tables"):
        schema.create()
    then = frozen(datetime.fromisoformat(f"{day}T17:00:00+00:00")) if day else nullcontext()
    with meter.stretch("lived"), then:
        demonstration.build()
    meter.tell()


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
