"""Profiles: how a source's files are read, and the answers people gave about its names."""

from collections.abc import Mapping, Sequence
from typing import Any

from barnraise.platform.deeds import deed, record
from barnraise.platform.imports.reader import Source, reader_of
from barnraise.platform.imports.refused import UnknownProfile
from barnraise.platform.imports.runs import profiles_for
from barnraise.platform.models import ImportProfile
from barnraise.platform.permissions import Asker
from barnraise.platform.records import change
from barnraise.platform.refusals import NotAllowed, Refusal

USUAL = "usual"
"""The profile that is used when none is named, and that answers are remembered in then."""

WARNING = "warning:"


class ProfileRefused(Refusal):
    """A profile that cannot be saved."""

    rule = "import-profile"


def chosen(kind: str, name: str | None) -> ImportProfile | None:
    """The profile of that name; without a name the usual one, if there is one."""
    found = ImportProfile.objects.filter(kind=kind, name=name or USUAL).first()
    if found is None and name and name != USUAL:
        known = ", ".join(ImportProfile.objects.filter(kind=kind).order_by("name").values_list("name", flat=True))
        raise UnknownProfile(
            f"There is no profile “{name[:80]}” for this kind of file. Saved profiles: {known or 'none yet'}."
        )
    return found


def headings_key(headings: Sequence[str]) -> str:
    """A set of headings as it is compared: capitals, order and blanks do not matter."""
    return "\n".join(sorted({" ".join(heading.lower().split()) for heading in headings if heading.strip()}))


def remembered(source: Source, kind: str) -> ImportProfile | None:
    """The profile in which somebody said which column is what, for a file with just these headings."""
    known = {
        str(p.settings["headings"]): p
        for p in ImportProfile.objects.filter(kind=kind).order_by("id")
        if p.settings.get("headings")
    }
    if not known:
        return None
    try:
        table = source.table(header=lambda cells: headings_key(cells) in known)
    except Refusal:
        return None
    return known[headings_key(table.columns)]


@deed("imports.save_profile")
def save_profile(
    *,
    by: Asker,
    kind: str,
    name: str,
    settings: Mapping[str, Any] | None = None,
    version: int | None = None,
    forget: tuple[str, ...] = (),
) -> ImportProfile:
    """Save how files of this kind are read under a name; `version` when it is an edit, `forget` answers to drop."""
    if not reader_of(kind).policy(by):
        raise NotAllowed("Your role does not include importing this kind of file. Nothing was changed.")
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise ProfileRefused(
            "A profile needs a name of at most 80 characters, such as the name of who sends the files.", field="name"
        )
    standing = ImportProfile.objects.filter(kind=kind, name=name).first()
    if standing is None:
        profile = ImportProfile.objects.create(kind=kind, name=name, settings=dict(settings or {}))
        record(profile, saved=name, kind=kind, settings=profile.settings)
        return profile
    if version is None:
        raise ProfileRefused(
            f"There already is a profile “{name}”. Choose another name, or edit that one.", field="name"
        )
    answers = {key: value for key, value in standing.answers.items() if key not in forget}
    return change(standing, version=version, settings=dict(settings or {}), answers=answers)


def remember(*, kind: str, profile: ImportProfile | None, answers: Mapping[str, str]) -> ImportProfile | None:
    """Keep answers to questions in the profile (the usual one when there is none), inside a deed.

    Answers to warnings are not kept: they are about one file.
    """
    lasting = {key: value for key, value in answers.items() if not key.startswith(WARNING)}
    if not lasting:
        return profile
    if profile is None:
        profile, _ = ImportProfile.objects.get_or_create(kind=kind, name=USUAL)
    known = {**profile.answers, **lasting}
    if known != profile.answers:
        ImportProfile.objects.filter(pk=profile.pk).update(answers=known, version=profile.version + 1)
        profile = ImportProfile.objects.get(pk=profile.pk)
    return profile


def profile_for(asker: Asker, pk: int) -> ImportProfile:
    """One profile they may see."""
    return profiles_for(asker).get(pk=pk)
