"""Keys and signatures of exports: Ed25519, a key named by the hash of its public half."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ALGORITHM = "Ed25519"
_PUBLIC = re.compile(r"[0-9a-f]{64}")


class BadKey(ValueError):
    """A text that holds no key of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs, with which key, on what day; the day is the agency's and is printed, never asked of a clock here."""

    key: Ed25519PrivateKey
    name: str
    signed_on: date


def new_key() -> Ed25519PrivateKey:
    """Make a key from the machine's randomness."""
    return Ed25519PrivateKey.generate()


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as it is published: 64 hexadecimal digits."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_from(text: str) -> Ed25519PublicKey:
    """Read a published key; spaces and line ends do not matter. Errors: `BadKey`."""
    digits = "".join(text.split()).lower()
    if not _PUBLIC.fullmatch(digits):
        raise BadKey("A public key is written as 64 hexadecimal digits, as the agency's page of keys shows it.")
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(digits))


def key_id(key: Ed25519PublicKey) -> str:
    """A short name for a key: the first 16 digits of its fingerprint."""
    return fingerprint(public_text(key))[:16]


def fingerprint(public: str) -> str:
    """The SHA-256 of a public key's 32 bytes, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()


def private_text(key: Ed25519PrivateKey) -> str:
    """A private key as a file holds it: PKCS 8 in PEM, not encrypted, so the file has to be guarded."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def private_from(text: str) -> Ed25519PrivateKey:
    """Read a private key back. Errors: `BadKey`."""
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        raise BadKey("This file holds no private key that can be read.")
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("This file holds a private key of another kind than Ed25519.")
    return key


def sign(key: Ed25519PrivateKey, content: bytes) -> str:
    """Sign bytes; the answer is 128 hexadecimal digits and always the same for one key and content."""
    return key.sign(content).hex()


def holds(public: str, signature: str, content: bytes) -> bool:
    """Whether a signature is this key's, of exactly these bytes."""
    try:
        public_from(public).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
