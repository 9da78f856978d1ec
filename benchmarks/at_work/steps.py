"""Split an amount, or chain audit entries: `python -m benchmarks.at_work.steps apportion|chain SIZE…`."""

import sys

import django

from benchmarks.measure import Meter

REPEATS = {"apportion": 7, "chain": 3}


def apportion(meter: Meter, size: int, repeat: int) -> None:
    """One amount over so many members of uneven weight."""
    from barnraise.core import apportion as core

    weights = {f"{n:07d}": 1 + n * 7919 % 1_009 for n in range(size)}
    with meter.stretch(f"{size}:{repeat}"):
        shares = core.apportion(123_456_789, weights)
    assert sum(shares.values()) == 123_456_789, "a split adds up"


def chain(meter: Meter, size: int, repeat: int) -> None:
    """So many entries behind each other, then the whole chain verified from the first."""
    from django.db import transaction

    from barnraise.platform import audit
    from barnraise.platform.permissions import Actor

    class Back(Exception):
        """Give the entries back, so that each size starts from the same chain."""

    try:
        with transaction.atomic():
            with meter.stretch(f"{size}:{repeat}"):
                for n in range(size):
                    audit.append(
                        actor=Actor("bench", "Bench"),
                        deed="bench.step",
                        subject=f"bench.Row:{n}",
                        notes=[{"of": f"bench.Row:{n}", "amount": "12.50", "why": "measured"}],
                    )
                report = audit.verify()
            assert report.holds, f"the chain breaks: {report.first_bad}"
            raise Back
    except Back:
        return


if __name__ == "__main__":
    django.setup()
    work = {"apportion": apportion, "chain": chain}[sys.argv[1]]
    clock = Meter()
    for of_size in map(int, sys.argv[2:]):
        for turn in range(REPEATS[sys.argv[1]]):
            work(clock, of_size, turn)
    clock.tell()
