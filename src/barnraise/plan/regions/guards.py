"""Guards of scenarios: editions stay as they were made, and an answer is finished once."""

from collections.abc import Iterator

from barnraise.platform.guards import Guard, append_only, no_replace, no_truncate, refuse

ANSWER, INQUIRY, LINK = "regions_answer", "regions_inquiry", "regions_link"


def _finished_once(
    table: str, what: str, numbers: tuple[str, ...], words: tuple[str, ...], *, at: str = "finished_at"
) -> Iterator[Guard]:
    """What was asked stays as it was asked; what was answered, or ended, stays so. `at`: the column that says when."""
    sentence = f"{what} are finished once and stay: ask again"
    moved = " OR ".join(
        [
            *(f"COALESCE(OLD.{name}, 0) <> COALESCE(NEW.{name}, 0)" for name in numbers),
            *(f'OLD."{name}" <> NEW."{name}"' for name in words),
        ]
    )
    yield refuse(f"{table}_once", table, "BEFORE UPDATE", f"OLD.{at} IS NOT NULL OR {moved}", sentence)
    yield refuse(f"{table}_kept", table, "BEFORE DELETE", "OLD.id IS NOT NULL", sentence)
    yield from no_replace(table, sentence)
    yield no_truncate(table, sentence)


STOPS = ("seed", "gap_at_most", "evaluations_at_most", "nodes_at_most", "rounds_at_most", "begins_id")

_SAME_NUMBER = (
    "EXISTS (SELECT 1 FROM regions_edition e WHERE e.scenario_id = NEW.scenario_id AND e.number = NEW.number)"
)
_SAME_LINK = "EXISTS (SELECT 1 FROM regions_link l WHERE l.token_hash = NEW.token_hash)"
_SAME_SLUG = "EXISTS (SELECT 1 FROM regions_scenario s WHERE s.slug = NEW.slug)"
_TAKEN = "This number or address is taken, and what stands there stays"

GUARDS: list[Guard] = [
    *append_only("regions_scenario", "Scenarios"),
    *append_only("regions_edition", "Editions of scenarios"),
    *_finished_once(ANSWER, "Answers", ("id", "edition_id", *STOPS), ("by",)),
    *_finished_once(INQUIRY, "Inquiries", ("id", "answer_id"), ("by", "kind")),
    *_finished_once(
        LINK, "Links", ("id", "answer_id"), ("token_hash", "made_by", "made_at", "expires_at"), at="withdrawn_at"
    ),
    refuse("regions_link_token", LINK, "BEFORE INSERT", _SAME_LINK, _TAKEN),
    refuse("regions_edition_number", "regions_edition", "BEFORE INSERT", _SAME_NUMBER, _TAKEN),
    refuse("regions_scenario_slug", "regions_scenario", "BEFORE INSERT", _SAME_SLUG, _TAKEN),
]
