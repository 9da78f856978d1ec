"""The agency's signing key: made on this machine, published with its dates, ended when it is rotated or lost."""

from __future__ import annotations

from barnraise.integrations.statements import signing
from barnraise.platform import clock
from barnraise.platform.deeds import deed, record
from barnraise.platform.permissions import Asker
from barnraise.platform.refusals import NotAllowed, Refusal
from barnraise.prove.savings import permissions, queries
from barnraise.prove.savings.models import SigningKey


@deed("savings.make_key")
def make_key(*, by: Asker, why: str) -> SigningKey:
    """Make a key and sign with it from now on; the one before ends now, and what it signed stays valid.

    Errors: `NotAllowed`; `Refusal` without a reason.
    """
    _allow(by)
    if not why.strip():
        raise Refusal("Say why a key is made: the first one, rotated, the old one lost.", field="why")
    at = clock.now()
    SigningKey.objects.filter(current=True).update(current=False, ends=at)
    private = signing.new_key()
    row = SigningKey.objects.create(
        key_id=signing.key_id(private.public_key()),
        public_key=signing.public_text(private.public_key()),
        starts=at,
        why=why.strip()[:200],
        made_by=by.actor.key,
    )
    queries.keep_private(row.key_id, signing.private_text(private))
    record(row, key_id=row.key_id, public_key=row.public_key, why=row.why)
    return row


@deed("savings.lose_key")
def lose_key(*, by: Asker, key_id: str, why: str) -> SigningKey:
    """End the current key without another: it was lost, or somebody else may hold it. Errors: `NotAllowed`, `NoKey`."""
    _allow(by)
    row = SigningKey.objects.filter(key_id=key_id, current=True).first()
    if row is None:
        raise queries.NoKey(f"The key {key_id} does not sign now; nothing was changed.")
    if not why.strip():
        raise Refusal("Say what happened to the key; it is published with its dates.", field="why")
    SigningKey.objects.filter(pk=row.pk).update(
        current=False, ends=clock.now(), why=f"{row.why}. Ended: {why.strip()}"[:200]
    )
    record(row, key_id=key_id, ended=True, why=why.strip())
    return SigningKey.objects.get(pk=row.pk)


def _allow(by: Asker) -> None:
    if not permissions.may_close(by):
        raise NotAllowed("The director looks after the signing key. Ask her; nothing was changed.")
