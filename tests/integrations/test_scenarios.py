"""A scenario's files read back as they were written, and every mistake in them is named by file, row, column or key."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.regions.valley import OFFICE, sure, valley

from barnraise.core.money import Money
from barnraise.core.regions.problem import Agency, Curve, District, Function, Lock, Parameter, Piece, Problem, Rule
from barnraise.core.regions.terms import Form, Grade, LockKind, RuleKind, Sharing
from barnraise.integrations.scenarios import SCENARIO, Remark, Scenario, ScenarioRefused, parse, write

WHOLE = Scenario(
    valley(
        rules=(Rule(RuleKind.REGIONS_AT_MOST, 2, source="a law"), Rule(RuleKind.MILES_AT_MOST, 40, share=0.9)),
        locks=(
            Lock(LockKind.BELONGS, district="D6", agency="C"),
            Lock(LockKind.SERVED, "D2", "buying", forbidden=True),
        ),
        miles={("D1", "A"): 2.5, ("D6", "A"): 60.0},
    ),
    seed=7,
    sharing=Sharing.WILLINGNESS,
)
FILES = write(WHOLE)


def reasons(**changed: tuple[str, str] | bytes | None) -> list[Remark]:
    """What is refused when, in the files, one text is put in another's place: `districts=("300", "many")`."""
    files: dict[str, bytes] = dict(FILES)
    for stem, change in changed.items():
        name = next(one for one in files if one.startswith(stem))
        if isinstance(change, tuple):
            assert change[0].encode() in files[name], "the test changes something"
            files[name] = files[name].replace(change[0].encode(), change[1].encode(), 1)
        elif change is None:
            del files[name]
        else:
            files[name] = change
    with pytest.raises(ScenarioRefused) as refused:
        parse(files[SCENARIO], files.get)
    assert all(one.message.endswith((".", "?")) and one.file in one.message for one in refused.value.reasons)
    return list(refused.value.reasons)


def test_what_was_written_is_read_back_and_written_the_same() -> None:
    reading = parse(FILES[SCENARIO], FILES.get)
    assert reading.scenario == WHOLE
    assert write(reading.scenario) == FILES
    assert reading.remarks == ()


def test_order_of_columns_a_byte_order_mark_line_ends_and_blank_rows_change_nothing() -> None:
    files = {name: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") for name, content in FILES.items()}
    files["neighbors.csv"] = b"Neighbor , DISTRICT\n\n" + b"\n".join(
        b",".join(line.split(b",")[::-1]) for line in FILES["neighbors.csv"].splitlines()[1:]
    )
    assert parse(files[SCENARIO], files.get).scenario == WHOLE


BAD_CELLS = [
    ("districts", ("44.1,", ","), 3, "latitude", "Blank"),
    ("districts", ("-92.1", "west"), 3, "longitude", "NotANumber"),
    ("districts", ("-92.1", "1e999"), 3, "longitude", "NotANumber"),
    ("districts", ("2500", ""), 4, "pupils", "Blank"),
    ("districts", ("2500", "2500.5"), 4, "pupils", "NotWhole"),
    ("districts", ("2500", '"2,500"'), 4, "pupils", "NotWhole"),
    ("districts", ("140000.00", "much"), 3, "cost:buying", "NotANumber"),
    ("districts", ("140000.00", "140000.005"), 3, "cost:buying", "TooFine"),
    ("districts", ("D3,Cedar", ",Cedar"), 4, "key", "Blank"),
    ("districts", ("Cedar", "Ce\x07dar"), 4, "name", "NotText"),
    ("districts", ("D3,Cedar", "D3,Cedar,more"), 4, "", "RaggedRow"),
    ("districts", ("D3,Cedar", 'D3,"Cedar'), 4, "", "BadFile"),
    ("districts", ("cost:buying", "cost:bying"), 1, "cost:bying", "UnknownColumn"),
    ("districts", ("county", "shire"), 1, "shire", "UnknownColumn"),
    ("districts", ("county", "agency"), 1, "agency", "RepeatedColumn"),
    ("agencies", ("D3,", ","), 3, "site", "Blank"),
    ("agencies", ("buying", "baking"), 2, "hosts", "UnknownFunction"),
    ("agencies", (",office,", ",ofice,"), 4, "offers", "UnknownFunction"),
    ("agencies", ("5000", "five"), 4, "capacity:office", "NotANumber"),
    ("miles", ("D6", "D1"), 3, "district", "Repeated"),
    ("miles", ("60", "-60"), 3, "miles", "BelowZero"),
    ("miles", ("60", ""), 3, "miles", "Blank"),
    ("neighbors", ("D2,D3", "D2,"), 3, "neighbor", "Blank"),
]


@pytest.mark.parametrize(("stem", "change", "row", "column", "rule"), BAD_CELLS)
def test_a_bad_cell_is_named_by_file_row_and_column(
    stem: str, change: tuple[str, str], row: int, column: str, rule: str
) -> None:
    found = reasons(**{stem: change})
    assert (found[0].file, found[0].row, found[0].column, found[0].rule) == (f"{stem}.csv", row, column, rule)
    assert len(found) == 1 or rule == "BadFile"


BAD_KEYS = [
    (("title", "titel"), "title", "MissingKey"),
    (("seed = 7", 'seed = "7"'), "seed", "WrongKind"),
    (("seed = 7", "seed = true"), "seed", "WrongKind"),
    (("seed = 7", "seed = -1"), "seed", "OutOfRange"),
    (("one_lead = true", "one_lead = 1"), "one_lead", "WrongKind"),
    (('sharing = "nobody worse off"', 'sharing = "by luck"'), "sharing", "UnknownWord"),
    (("low = 1.2", "lowest = 1.2"), "road_factor.low", "MissingKey"),
    (("low = 1.2", "low = nan"), "road_factor.low", "NotANumber"),
    (("low = 1.2", "low = inf"), "road_factor.low", "NotANumber"),
    (("low = 1.2", f"low = {'9' * 400}"), "road_factor.low", "NotANumber"),
    (("low = 1.2", f"low = 0x{'f' * 9000}"), "road_factor.low", "NotANumber"),
    (("low = 1.2", 'low = "1.2"'), "road_factor.low", "NotANumber"),
    (('unit = "×"', 'unit = " "'), "road_factor.unit", "Blank"),
    (("year = 2026", "year = 26"), "road_factor.year", "OutOfRange"),
    (('grade = "assumed"', 'grade = "a"'), "road_factor.grade", "UnknownWord"),
    (("[governance]", "[governess]"), "governance", "MissingKey"),
    (("[functions.host]", "[functions.hosts]"), "functions.buying.host", "MissingKey"),
    (("exponent = { low", "expnent = { low"), "functions.buying.alone.expnent", "UnknownKey"),
    (('form = "power"', 'form = "powers"'), "functions.buying.alone.form", "UnknownWord"),
    (('key = "buying"', 'key = "buying; more"'), "functions.buying; more.key", "Key"),
    (('key = "buying"', "key = 7"), "functions[1].key", "WrongKind"),
    (("years = 5", "years = 0"), "functions.buying.years", "OutOfRange"),
    (("rate = 160 }", "rat = 160 }"), "functions.office.host.pieces[2].rate", "MissingKey"),
    (("{ volume = 2000, rate = 160 }", "2000"), "functions.office.host.pieces[2]", "WrongKind"),
    (('kind = "regions-at-most"', 'kind = "regions-at-least"'), "rules.regions-at-least.kind", "UnknownWord"),
    (("limit = 2\n", ""), "rules.regions-at-most.limit", "MissingKey"),
    (('kind = "belongs"', 'kind = "belong"'), "locks[1].kind", "UnknownWord"),
    (("forbidden = true", 'forbidden = "yes"'), "locks[2].forbidden", "WrongKind"),
    (('miles = "miles.csv"', 'miles = "../miles.csv"'), "files.miles", "NotBeside"),
    (('miles = "miles.csv"', 'miles = "..\\\\miles.csv"'), "files.miles", "NotBeside"),
    (('miles = "miles.csv"', 'miles = "way.csv"'), "files.miles", "NoFile"),
    (('miles = "miles.csv"', 'kilometers = "miles.csv"'), "files.kilometers", "UnknownKey"),
    (('districts = "districts.csv"', ""), "files.districts", "MissingKey"),
]


@pytest.mark.parametrize(("change", "path", "rule"), BAD_KEYS)
def test_a_bad_key_is_named_by_its_path(change: tuple[str, str], path: str, rule: str) -> None:
    found = reasons(scenario=change)
    assert (found[0].file, found[0].row) == (SCENARIO, None)
    assert (path, rule) in {(one.column, one.rule) for one in found}


def test_a_key_that_is_nearly_right_is_told_which_is_meant() -> None:
    assert "Is “title” meant?" in " ".join(one.message for one in reasons(scenario=("title", "titel")))
    assert "Is “regions-at-most” meant?" in reasons(scenario=('"regions-at-most"', '"regions-at-mots"'))[0].message


def test_another_format_or_version_is_refused_before_its_keys_confuse_anybody() -> None:
    for change in (("version = 1", "version = 3"), ('"barnraise-scenario"', '"other"')):
        (found,) = reasons(scenario=change)
        assert found.rule == "Format" and "this release reads “barnraise-scenario”, versions 1 and 2" in found.message


@pytest.mark.parametrize("content", [b"\xff", b"a = ", b"a = 1\na = 2", b"x=" + b"[" * 100_000, b"x = " + b"9" * 5_000])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    (found,) = reasons(scenario=content)
    assert found.rule in ("NotText", "NotToml")


def test_every_mistake_is_found_at_once_and_a_thousand_are_one() -> None:
    found = reasons(districts=("44.1,", ","), agencies=("D3,", ","), scenario=("seed = 7", "seed = -1"))
    assert {one.file for one in found} == {"districts.csv", "agencies.csv", SCENARIO}
    many = FILES["neighbors.csv"] + b"D1,\n" * 2_000
    assert len(reasons(neighbors=many)) == 1_000


def test_what_the_problem_says_of_itself_is_said_with_its_row() -> None:
    (lost,) = reasons(districts=("44.1", "144.1"))
    assert (lost.file, lost.row, lost.rule) == ("districts.csv", 3, "no-position")
    (twice,) = reasons(
        districts=("D6,Fir", "D5,Fir"),
        scenario=('district = "D6"', 'district = "D5"'),
        neighbors=b"district,neighbor\n",
        miles=b"district,agency,miles\n",
    )
    assert (twice.rule, twice.row) == ("key-twice", 7)
    assert {one.rule for one in reasons(scenario=("exponent = { low = 0.9, ", "exponent = { low = 1.9, "))} == {"range"}
    (curve,) = reasons(scenario=("central = 0.92, high = 0.94", "central = 0.92, high = 1.1"))
    assert curve.rule == "convex"
    without = FILES[SCENARIO].replace(b"\nrate = { value = 200", b"\n# rate = { value = 200")
    (rate,) = reasons(scenario=without)
    assert rate.rule == "no-curve" and "has no rate" in rate.message


def test_one_spot_and_no_pupils_are_remarked_on_and_nothing_is_dropped() -> None:
    districts = FILES["districts.csv"].replace(b"44.2,-91.9,2500", b"44,-92,0")
    reading = parse(FILES[SCENARIO], {**FILES, "districts.csv": districts}.get)
    assert [(one.file, one.row, one.rule) for one in reading.remarks] == [
        ("districts.csv", 2, "one-spot"),
        ("districts.csv", 4, "no-pupils"),
    ]
    assert len(reading.scenario.problem.districts) == 6


def test_tables_that_a_scenario_needs_and_those_it_may_do_without() -> None:
    assert [one.rule for one in reasons(districts=None)] == ["NoFile"]
    scenario = FILES[SCENARIO].replace(b'neighbors = "neighbors.csv"\n', b"").replace(b'miles = "miles.csv"\n', b"")
    read = parse(scenario, FILES.get).scenario.problem
    assert read.neighbors == () and read.miles == {}
    assert reasons(districts=b"")[0].rule == "MissingColumn"


def test_a_text_that_looks_like_a_formula_is_written_so_that_no_spreadsheet_runs_it() -> None:
    names = ["=1+1", "+1", "-x", "@x", "'quoted'", " spaced ", "two\nlines", 'a "b", c', "Ünï; cøde", "\u00a0x"]
    districts = tuple(replace(one, name=name) for one, name in zip(WHOLE.problem.districts * 2, names, strict=False))[
        :6
    ]
    for some in (districts, tuple(replace(one, name=name) for one, name in zip(districts, names[4:], strict=True))):
        scenario = Scenario(replace(WHOLE.problem, districts=some))
        files = write(scenario)
        assert parse(files[SCENARIO], files.get).scenario == scenario
        for line in files["districts.csv"].decode().split(",")[1::2]:
            assert line[:1] not in ("=", "+", "@")


@pytest.mark.parametrize(
    "problem",
    [
        replace(WHOLE.problem, title="a\x00b"),
        replace(WHOLE.problem, title="\ud800"),
        replace(WHOLE.problem, title=" "),
        replace(WHOLE.problem, governance=Parameter(0, 1, 1e300, "$", "s", 2026, Grade.ASSUMED)),
        replace(WHOLE.problem, functions=(*WHOLE.problem.functions, replace(OFFICE, key="a;b"))),
        replace(WHOLE.problem, functions=(*WHOLE.problem.functions, replace(OFFICE, key="none"))),
        replace(WHOLE.problem, functions=(*WHOLE.problem.functions, replace(OFFICE, trips_exponent=math.nan))),
        replace(WHOLE.problem, districts=()),
    ],
)
def test_what_no_file_can_hold_is_refused_and_not_written_another_way(problem: Problem) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        write(Scenario(problem))
    assert refused.value.reasons[0].message.endswith(".")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("=+-@';\",:#[]\n \\"), min_size=1, max_size=8
).filter(str.strip)  # fmt: skip
KEYS = WORDS.filter(lambda key: key == key.strip() and not set(key) & set(";'\n") and key != "none")
FIGURES = st.floats(0, 1e12) | st.integers(0, 10**9).map(float)


@st.composite
def parameters(draw: st.DrawFn, least: float = 0.0, most: float = 1e12) -> Parameter:
    ends = draw(st.floats(least, most)), draw(st.floats(least, most)), draw(st.floats(least, most))
    low, central, high = sorted(ends) if draw(st.booleans()) else (ends[0],) * 3
    return Parameter(
        low, central, high, draw(WORDS), draw(WORDS), draw(st.integers(1900, 2100)), draw(st.sampled_from(Grade))
    )


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    form = draw(st.sampled_from(Form))
    if form is Form.PIECES:
        starts = [0.0, *sorted(draw(st.sets(st.floats(1, 1e6), max_size=3)))]
        rates = sorted((draw(FIGURES) for _ in starts), reverse=True)
        pieces = tuple(Piece(start, rate) for start, rate in zip(starts, rates, strict=True))
        return Curve(form, draw(parameters()), draw(st.none() | parameters()), pieces=pieces)
    exponent = draw(parameters(0.01, 1.0)) if form is Form.POWER else None
    return Curve(form, draw(parameters()), draw(parameters()), exponent)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    keys = draw(st.lists(KEYS, min_size=1, max_size=2, unique=True))
    functions = tuple(
        Function(
            key, draw(WORDS), draw(curves()), draw(curves()), draw(parameters(0, 1)), draw(parameters()),
            draw(st.floats(-2, 2)), draw(parameters()), draw(parameters()), draw(parameters()), draw(st.integers(1, 100)),
        )
        for key in keys
    )  # fmt: skip
    homes = draw(st.lists(WORDS, min_size=1, max_size=3, unique_by=lambda word: word))
    offices = draw(st.lists(WORDS, min_size=1, max_size=2, unique=True))
    some = st.sets(st.sampled_from(keys)).map(frozenset)

    def of_function(value: st.SearchStrategy[object]) -> dict[str, object]:
        return draw(st.dictionaries(st.sampled_from(keys), value, max_size=2))

    north, east = st.floats(-90, 90), st.floats(-180, 180)
    districts = tuple(
        District(
            home, draw(WORDS | st.just("")), draw(north), draw(east), draw(st.integers(0, 10**9)), draw(WORDS | st.just("")),
            draw(st.none() | FIGURES), draw(st.sampled_from(["", *offices])),
            of_function(st.integers(0, 10**12).map(Money)), of_function(st.sampled_from(offices)), of_function(FIGURES),  # type: ignore[arg-type]
        )
        for home in homes
    )  # fmt: skip
    agencies = tuple(
        Agency(
            office, draw(WORDS), draw(north), draw(east), draw(st.sampled_from(homes)), draw(some), draw(st.none() | some),
            of_function(st.floats(1e-3, 1e9)),  # type: ignore[arg-type]
        )
        for office in offices
    )  # fmt: skip
    pair = st.tuples(st.sampled_from(homes), st.sampled_from(homes))
    problem = Problem(
        draw(WORDS), districts, agencies, functions, draw(parameters(1.0)), draw(parameters()),
        rules=tuple(draw(st.lists(st.builds(
            Rule, st.sampled_from([RuleKind.NOBODY_WORSE, RuleKind.SMALL_SAVE_AT_LEAST]), FIGURES, st.floats(0.01, 1), FIGURES,
            WORDS | st.just(""),
        ), max_size=2, unique_by=lambda rule: rule.kind))),
        locks=tuple(draw(st.lists(st.builds(
            Lock, st.just(LockKind.SERVED), st.sampled_from(homes), st.sampled_from(keys),
            st.sampled_from(["", *offices]), st.just(True),
        ), max_size=2))),
        one_lead=draw(st.booleans()),
        neighbors=tuple(draw(st.lists(pair, max_size=2))),
        miles=draw(st.dictionaries(st.tuples(st.sampled_from(homes), st.sampled_from(offices)), FIGURES, max_size=2)),
        as_of=draw(WORDS | st.just("")),
    )  # fmt: skip
    return Scenario(problem, draw(st.integers(0, 2**53)), draw(st.sampled_from(Sharing)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(scenario=scenarios())
def test_any_scenario_is_read_back_as_it_was_written(scenario: Scenario) -> None:
    files = write(scenario)
    read = parse(files[SCENARIO], files.get).scenario
    assert read == scenario
    assert write(read) == files


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(FILES)), start=st.integers(0, 4_000), width=st.integers(0, 12),
    put=st.binary(max_size=4) | st.sampled_from([b'"', b"\n", b"[[x]]", b"nan", b"-1", b"true", b"{}", b"1e400"]),
)  # fmt: skip
def test_files_damaged_anywhere_are_read_or_refused(name: str, start: int, width: int, put: bytes) -> None:
    content = FILES[name]
    start %= len(content)
    files = {**FILES, name: content[:start] + put + content[start + width :]}
    try:
        write(parse(files[SCENARIO], files.get).scenario)
    except ScenarioRefused as refused:
        assert all(one.message for one in refused.reasons)


def test_the_offers_of_an_agency_are_all_none_or_some() -> None:
    for offers in (None, frozenset[str](), frozenset({"office"}), frozenset({"buying", "office"})):
        agencies = (replace(WHOLE.problem.agencies[0], offers=offers), *WHOLE.problem.agencies[1:])
        scenario = Scenario(replace(WHOLE.problem, agencies=agencies, governance=sure(0)))
        files = write(scenario)
        assert parse(files[SCENARIO], files.get).scenario.problem.agencies[0].offers == offers
