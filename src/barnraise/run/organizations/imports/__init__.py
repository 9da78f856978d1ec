"""Readers of files about bodies: lists in anybody's layout, and the district files of states and of the nation."""

from barnraise.run.organizations.imports.boundaries import BOUNDARIES
from barnraise.run.organizations.imports.districts import DISTRICTS
from barnraise.run.organizations.imports.lists import ORGANIZATIONS

__all__ = ["BOUNDARIES", "DISTRICTS", "ORGANIZATIONS"]
