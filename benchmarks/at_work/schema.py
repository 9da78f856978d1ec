"""Make the tables of an empty database: `python -m benchmarks.at_work.schema create|migrate`."""

import hashlib
import json
import sys

import django

from benchmarks.measure import Meter


def main(way: str) -> None:
    """Directly, as every fresh start does it; or by walking the migrations."""
    from django.core.management import call_command

    from barnraise.platform import guards, registry, schema

    meter = Meter()
    with meter.stretch(way):
        if way == "create":
            schema.create()
        else:
            call_command("migrate", verbosity=0, interactive=False)
    shape = schema.shape()
    told = {table: hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest() for table, rows in shape.items()}
    meter.tell(tables=told, guards=len(registry.guards()), missing=guards.missing(registry.guards()))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
