"""Why a table cannot be read: one named exception for each reason."""

from barnraise.platform.refusals import Refusal


class TableRefused(Refusal):
    """The file cannot be read as rows; the message says what, where, why and what to do."""

    rule = "table-refused"


class NotATable(TableRefused):
    """The file is something else: a picture, a calendar, an archive."""

    rule = "not-a-table"


class NoRows(TableRefused):
    """There is nothing below the headings, or nothing at all."""

    rule = "no-rows"


class NoHeader(TableRefused):
    """No row holds the headings that were looked for."""

    rule = "no-header"
    unknown_layout = True


class EncodingNotStated(TableRefused):
    """Neither the file nor its profile says how its letters are written."""

    rule = "encoding-not-stated"


class HoldsNul(TableRefused):
    """A NUL byte stands where text should be."""

    rule = "holds-nul"


class BrokenQuotes(TableRefused):
    """A quotation mark is never closed, or closed in the middle of a cell."""

    rule = "broken-quotes"


class BrokenTable(TableRefused):
    """The file is damaged or cut off."""

    rule = "broken-table"


class CellTooLong(TableRefused):
    """One cell or one line is longer than any a person writes."""

    rule = "cell-too-long"


class TableTooLarge(TableRefused):
    """More bytes than may be read."""

    rule = "table-too-large"


class UnpacksTooLarge(TableTooLarge):
    """A small packed file that grows beyond the limits when it is unpacked."""

    rule = "unpacks-too-large"


class TooManyRows(TableRefused):
    """More rows than may be read."""

    rule = "too-many-rows"


class TooManyColumns(TableRefused):
    """More columns than may be read."""

    rule = "too-many-columns"


class Locked(TableRefused):
    """The workbook has a password or is in the old binary format."""

    rule = "locked"


class SheetNotStated(TableRefused):
    """Several sheets hold rows and nobody said which; `sheets` offers their names."""

    rule = "sheet-not-stated"

    def __init__(self, message: str, *, sheets: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.sheets = sheets
