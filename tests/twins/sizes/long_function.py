"""A function longer than the law the test sets allows."""


def long() -> int:
    total = 0
    total += 1
    total += 2
    total += 3
    total += 4
    return total
