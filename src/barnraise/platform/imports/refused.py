"""Why a deed of an import is refused: one named exception for each rule."""

from barnraise.platform.refusals import Refusal


class WrongState(Refusal):
    """The run is not where this deed starts from: applied already, undone, still being read."""

    rule = "import-state"


class NotAnswered(Refusal):
    """Warnings or questions are open: a person must answer them first."""

    rule = "import-not-answered"


class NothingToApply(Refusal):
    """The file says only what is already here, or nothing of it can be used."""

    rule = "import-nothing-to-apply"


class VerdictChanged(Refusal):
    """What the file would do is no longer what was shown."""

    rule = "import-verdict-changed"


class NoSuchCell(Refusal):
    """Somebody mended a cell that was not refused."""

    rule = "import-no-such-cell"


class NoSuchQuestion(Refusal):
    """Somebody answered what was not asked, or with what was not offered."""

    rule = "import-no-such-question"


class UnknownProfile(Refusal):
    """No profile of that name is saved for this kind of file."""

    rule = "import-unknown-profile"
