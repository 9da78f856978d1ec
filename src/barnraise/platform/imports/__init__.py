"""Files on their way in: read into a verdict, mended by hand, applied whole or not at all, undone.

run = imports.look(by=by, kind="districts", content=…, name="districts.csv")
run = imports.apply(by=by, run_id=run.pk)
"""

from barnraise.platform.imports.engine import (
    answer,
    apply,
    bring_in,
    discard,
    look_again,
    map_columns,
    mend,
    refuse_file,
    settle,
    undo,
)
from barnraise.platform.imports.looking import (
    LARGE,
    Looked,
    consider,
    consider_mapped,
    keep,
    look,
    look_at,
    may_import,
    receive,
    source_of,
)
from barnraise.platform.imports.profiles import USUAL, ProfileRefused, headings_key, save_profile
from barnraise.platform.imports.reader import (
    Reader,
    Reading,
    Setting,
    Source,
    UnknownKind,
    also,
    columns_of,
    header_of,
    kinds,
    mend_key,
    reader_of,
    settings_of,
    stated_of,
    undo_until,
)
from barnraise.platform.imports.records import (
    ChangedMeanwhile,
    Obstacle,
    Undone,
    UndoRefused,
    change_record,
    note_added,
    note_many,
    undo_records,
)
from barnraise.platform.imports.refused import (
    NoSuchCell,
    NoSuchQuestion,
    NotAnswered,
    NothingToApply,
    UnknownProfile,
    VerdictChanged,
    WrongState,
)
from barnraise.platform.imports.runs import State, answers_of, runs_for
from barnraise.platform.imports.verdict import (
    ChangedCell,
    Question,
    Refused,
    Verdict,
    Warned,
    in_words,
    nothing_to_apply,
    plain,
)
from barnraise.platform.models import ImportRun

__all__ = [
    "LARGE", "USUAL", "ChangedCell", "ChangedMeanwhile", "ImportRun", "Looked", "NoSuchCell", "NoSuchQuestion",
    "NotAnswered", "NothingToApply", "Obstacle", "ProfileRefused", "Question", "Reader", "Reading", "Refused",
    "Setting", "Source", "State", "UndoRefused", "Undone", "UnknownKind", "UnknownProfile", "Verdict",
    "VerdictChanged", "Warned", "WrongState", "also", "answer", "answers_of", "apply", "bring_in", "change_record",
    "columns_of", "consider", "consider_mapped", "discard", "header_of", "headings_key", "in_words", "keep",
    "kinds", "look", "look_again", "look_at", "map_columns", "may_import", "mend", "mend_key", "note_added",
    "note_many", "nothing_to_apply", "plain", "reader_of", "receive", "refuse_file", "runs_for", "save_profile",
    "settings_of", "settle", "source_of", "stated_of", "undo", "undo_records", "undo_until",
]  # fmt: skip
