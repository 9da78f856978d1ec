"""A line's identity: source, month, the line as it stands, and which of its equals it is."""

from array import array
from hashlib import blake2b

SEPARATOR = "\x1f"


def identity_of(source: str, month: str, key: str, occurrence: int) -> str:
    """Forty characters that name a line for ever: the same file again brings the same ones.

    >>> identity_of("AP-1", "2026-03", "a", 0) == identity_of("AP-1", "2026-03", "a", 1)
    False
    """
    told = f"{source}{SEPARATOR}{month}{SEPARATOR}{occurrence}{SEPARATOR}{key}"
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


class Occurrences:
    """Counts how often a line stood in the file before; of a line that stands once it keeps eight bytes.

    A dictionary of a million lines would cost a hundred megabytes,
    so lines are known by their 64-bit hash in a table of
    fixed width, and only lines that repeat are counted one by one.
    """

    def __init__(self, expected: int) -> None:
        size = 1024
        while size < 2 * expected:
            size *= 2
        self._size = size
        self._seen = array("q", bytes(8 * size))
        self._repeats: dict[int, int] = {}
        self._count = 0

    def of(self, key: str) -> int:
        """How many equal lines came before this one.

        >>> lines = Occurrences(10)
        >>> lines.of("a"), lines.of("b"), lines.of("a"), lines.of("a")
        (0, 0, 1, 2)
        """
        told = hash(key) or 1
        seen, mask = self._seen, self._size - 1
        place = told & mask
        while (standing := seen[place]) and standing != told:
            place = (place + 1) & mask
        if standing:
            self._repeats[told] = count = self._repeats.get(told, 0) + 1
            return count
        seen[place] = told
        self._count += 1
        if self._count * 3 > self._size * 2:
            self._grow()
        return 0

    def _grow(self) -> None:
        before, self._size = self._seen, self._size * 2
        self._seen, mask = array("q", bytes(8 * self._size)), self._size - 1
        for told in before:
            if told:
                place = told & mask
                while self._seen[place]:
                    place = (place + 1) & mask
                self._seen[place] = told
