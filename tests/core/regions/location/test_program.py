"""The question that HiGHS is given: hosts that are open, hosts in doubt that open only where they gain, and room."""

from __future__ import annotations

import numpy as np
import pytest

from barnraise.core.regions.location.program import Program, answer


def _used(*, fixed: float, sure: bool, room: float = 10.0) -> list[bool]:
    """Two districts of volume 4 that gain 30 each by one host; what HiGHS uses of their links."""
    program = Program(
        district=np.array([0, 1]),
        host=np.array([0, 0]),
        gain=np.array([30_000.0, 30_000.0]),
        volume=np.array([4.0, 4.0]),
        fixed=np.array([fixed]),
        slope=np.array([1_000.0]),
        room=np.array([room]),
        sure=np.array([sure]),
    )
    return answer(program, np.zeros(2, dtype=bool), nodes=5, enough=np.inf).tolist()


@pytest.mark.parametrize(("fixed", "used"), [(51_000.0, [True, True]), (53_000.0, [False, False])])
def test_a_host_in_doubt_opens_only_where_it_gains_more_than_it_costs(fixed: float, used: list[bool]) -> None:
    assert _used(fixed=fixed, sure=False) == used


def test_a_host_that_is_sure_has_spent_its_fixed_part() -> None:
    assert _used(fixed=53_000.0, sure=True) == [True, True]


@pytest.mark.parametrize("sure", [False, True])
@pytest.mark.parametrize(("room", "served"), [(8.0, 2), (7.9, 1)])
def test_no_host_is_filled_beyond_its_room(sure: bool, room: float, served: int) -> None:
    assert sum(_used(fixed=10_000.0, sure=sure, room=room)) == served
