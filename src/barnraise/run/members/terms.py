"""The vocabulary of membership: rule sets that can be adopted, and the headings of member lists."""

from collections.abc import Sequence

RULE_SETS = {"five": "MN"}
"""Rule set → the state whose law file holds it. SOURCE: `core/law/mn.toml`, categories of a Minnesota cooperative."""

NOT_MEMBERS = frozenset({"participating"})
"""Codes of categories that pay a fee for services without being members."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "category": ("category", "membership", "membership category", "member category"),
    "number": ("number", "member number", "member no", "our number"),
    "starts": ("starts", "member since", "since", "joined", "join date"),
    "also_member_of": ("also member of", "member elsewhere", "other cooperative"),
}
"""Field → headings under which files carry it, beside those of the organization itself."""

SHORT = {"education": "education", "government": "government", "associate": "associate", "nonprofit": "non-profit",
         "participating": "participating"}  # fmt: skip
"""A category in a sentence that counts members: `42 education, 12 associate`."""

ENDING_DAYS = 120
"""UNIT: days before a membership ends in which the worklist shows it."""


def left_out(functions: Sequence[str]) -> str:
    """Functions a category may not use, in words: a slug, or slug/code for a part of one.

    >>> left_out(["insurance", "administration/health-safety"])
    'insurance; of administration: health safety'
    """
    said = []
    for function in functions:
        program, _, part = function.partition("/")
        said.append(f"of {program}: {part.replace('-', ' ')}" if part else program)
    return "; ".join(said)
