"""Every example in a docstring of core says what really happens."""

import doctest
import importlib
import pkgutil

import pytest

from barnraise import core

MODULES = sorted(found.name for found in pkgutil.walk_packages(core.__path__, "barnraise.core."))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) > 40
