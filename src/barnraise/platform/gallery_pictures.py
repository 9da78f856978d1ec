"""The pictures of the gallery: invented figures that sum."""

from barnraise.platform.geography import counties
from barnraise.platform.pictures import (
    Group,
    Mark,
    Part,
    Picture,
    Place,
    Segment,
    Shape,
    Step,
    Tick,
    bar_that_sums,
    bridge,
    coverage,
    gauge,
    map_of_members,
)
from barnraise.platform.pictures.bars import Fill
from barnraise.platform.words import money_words

SOUTH_EAST = ("27039", "27045", "27049", "27055", "27099", "27109", "27157", "27169", "27131", "27147", "27047")
GROUPS = (
    Group("education", "Education", Mark.CIRCLE),
    Group("associate", "Associate education", Mark.RING),
    Group("government", "Government", Mark.SQUARE),
    Group("nonprofit", "Non-profit", Mark.TRIANGLE),
    Group("participating", "Participating", Mark.DIAMOND),
)


def pictures() -> dict[str, Picture]:
    """Each picture by name."""
    return {
        "bar": _bar(),
        "bridge": _bridge(),
        "gauge": _gauge(),
        "coverage": coverage(
            31_577_057,
            31_669_057,
            finding="99.7% of what Dover paid is measured",
            value_words="$315,770.57",
            whole_words="$316,690.57",
        ),
        "map": _map(),
    }


def _bar() -> Picture:
    cents = [3_358_692, *(2_502_550 * 40 // (41 + 7 * k) // 4 for k in range(1, 40))]
    parts = [Part(f"Member {k}", c, money_words(c)) for k, c in enumerate(cents)]
    parts[0] = Part("Stonebridge", cents[0], money_words(cents[0]))
    parts.append(Part("Cedar Falls", 250_255, "$2,502.55", own=True))
    whole = sum(part.value for part in parts)
    return bar_that_sums(
        parts, finding="Cedar Falls carries $2,502.55 of the whole cost", sum_words=money_words(whole), noun="shares"
    )


def _bridge() -> Picture:
    steps = (
        Step("Workshop seats", 2_014_000, "212 more seats at $95.00: the Math Academy ran on February 11"),
        Step("Special-education evaluations", 616_500, "9 more evaluations at $685.00"),
        Step("Technology support", -315_000, "actual cost $148,200.00 against $151,350.00"),
        Step("Paper and fuel, passed through", -425_360, "vendor invoices at cost, no markup"),
        Step("Credit notes", -69_700, "3 notes, each names the line it corrects"),
    )
    return bridge(
        ("January run", 39_417_575),
        steps,
        ("February run", 41_238_015),
        finding="From $394,175.75 in January to $412,380.15 in February, mostly workshop seats",
    )


def _gauge() -> Picture:
    segments = (
        Segment("Counted, within the cap", 255_000_000, "$2,550,000.00", Fill.WITHIN),
        Segment("Above the cap", 5_000_000, "$50,000.00", Fill.BEYOND),
        Segment("Excluded by law", 80_000_000, "$800,000.00", Fill.EXCLUDED),
    )
    return gauge(
        segments,
        whole=340_000_000,
        finding="The surplus is $50,000.00 above its cap of $2,550,000.00",
        ends=("$0.00", "Certified surplus $3,400,000.00"),
        cap=Tick(255_000_000, "Cap $2,550,000.00"),
    )


def _map() -> Picture:
    chosen = [county for county in counties("27") if county.fips in SOUTH_EAST]
    shapes = [Shape(c.name, c.rings, words="in our region") for c in chosen]
    places = []
    for place, county in enumerate(chosen):
        lon, lat = county.middle
        for number, group in enumerate(GROUPS[: 2 + place % 4]):
            name = county.name if number == 0 else f"{county.name} {group.name.lower()}"
            places.append(
                Place(
                    name,
                    group.key,
                    lon - 0.05 * number,
                    lat,
                    words=(f"{(place + 1) * 731:,}",),
                    url="/members/1",
                    label=number == 0,
                )
            )
    places.append(Place("Tri-County Transit", "participating", words=("unknown",)))
    return map_of_members(
        shapes,
        places,
        GROUPS,
        finding=f"{len(places)} members of five kinds in eleven counties",
        columns=("Pupils",),
        figures=1,
    )
