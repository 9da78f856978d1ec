"""A request that may be sent twice has one effect: its key is stored in the effect's own transaction."""

import hashlib

from django.db import IntegrityError

from barnraise.platform.models import IdempotencyKey
from barnraise.platform.permissions import Actor
from barnraise.platform.refusals import KeyReused


def fingerprint(*parts: bytes) -> str:
    """A hash of what was asked for."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def answered(*, by: Actor, key: str, asked: str) -> str | None:
    """The stored answer to this key, `None` when it is new; raises `KeyReused` when other content came under it."""
    found = IdempotencyKey.objects.filter(actor_key=by.key, key=key).first()
    if found is None:
        return None
    if found.fingerprint != asked:
        raise KeyReused(
            "This form was already sent with other content. Open the page again and send it from there; nothing was changed."
        )
    return found.answer


def keep(*, by: Actor, key: str, asked: str, answer: str) -> None:
    """Store the answer in the running transaction; a second writer of the same key fails with `IntegrityError`."""
    IdempotencyKey.objects.create(actor_key=by.key, key=key, fingerprint=asked, answer=answer)


Collision = IntegrityError
