"""What is packed is unpacked up to its limit, and a damaged file is refused."""

import gzip

import pytest

from barnraise.integrations.packed import PackedRefused, unpacked


def test_what_is_not_packed_is_given_back_as_it_is() -> None:
    assert unpacked(b"") == b"" and unpacked(b"plain") == b"plain"


def test_a_packed_file_is_taken_at_its_limit_and_refused_above_it() -> None:
    assert unpacked(gzip.compress(b"12345"), most=6) == unpacked(gzip.compress(b"12345"), most=5) == b"12345"
    with pytest.raises(PackedRefused, match="larger than"):
        unpacked(gzip.compress(b"12345"), most=4)


@pytest.mark.parametrize(
    "content", [b"\x1f\x8b", gzip.compress(b"12345")[:-3], gzip.compress(b"12345")[:12] + b"\xff" * 20]
)
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(PackedRefused, match="damaged"):
        unpacked(content)
