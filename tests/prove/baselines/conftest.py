"""The ground these tests stand on."""

from tests.run.ground import cast, client_of, founded, world

__all__ = ["cast", "client_of", "founded", "world"]
