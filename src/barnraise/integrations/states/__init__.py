"""A state's districts and agencies from public files: an ELSI export for who and how many, a file of places for where."""

from barnraise.integrations.states.facts import HOSTS_MAX, State, StateRefused, state

__all__ = ["HOSTS_MAX", "State", "StateRefused", "state"]
