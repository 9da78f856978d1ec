"""Deeds of the catalog: offer services, set prices and fees, take members' commitments."""

from barnraise.run.catalog.operations.commitments import (
    AlreadyCommitted,
    CommitmentRefused,
    CountMissing,
    NotCovered,
    commit,
    commit_members,
)
from barnraise.run.catalog.operations.offers import (
    CodeTaken,
    NewService,
    PriceDoesNotFit,
    PriceOverlap,
    ServiceRefused,
    describe,
    offer,
    offer_many,
    set_fee,
    set_price,
)

__all__ = [
    "AlreadyCommitted", "CodeTaken", "CommitmentRefused", "CountMissing", "NewService", "NotCovered", "PriceDoesNotFit",
    "PriceOverlap",
    "ServiceRefused", "commit", "commit_members", "describe", "offer", "offer_many", "set_fee", "set_price",
]  # fmt: skip
