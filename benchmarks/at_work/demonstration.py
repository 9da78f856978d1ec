"""Build the demonstration agency: `python -m benchmarks.at_work.demonstration`."""

import django

from benchmarks.measure import Meter


def main() -> None:
    """As `barnraise demo` builds it."""
    from barnraise.platform import demonstration, schema

    meter = Meter()
    with meter.stretch("tables"):
        schema.create()
    with meter.stretch("lived"):
        demonstration.build()
    meter.tell()


if __name__ == "__main__":
    django.setup()
    main()
