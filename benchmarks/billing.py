"""Issue a year's bills through the product, against one INSERT … SELECT a table with the same guards on."""

from benchmarks.databases import SQLITE, Database
from benchmarks.figures import Figure, Found
from benchmarks.measure import Cost, fresh

TITLE = "Billing runs of a year"
ROOMS = ("src/barnraise/run/books", "src/barnraise/run/deliveries", "src/barnraise/platform/rows.py")
SIZE, QUICK = (500, 40, 12), (20, 5, 2)


def measure(database: Database, *, quick: bool) -> Found:
    """The same deliveries billed by the product and by the floor; both must come to the same cents."""
    members, services, months = QUICK if quick else SIZE
    floor = bill(database, "floor", members, services, months)
    product = bill(database, "product", members, services, months)
    assert product.answer == floor.answer, f"the product billed {product.answer}, the floor {floor.answer}"
    assert product.answer["cents"] == product.answer["delivered"], (
        f"{product.answer}: everything delivered is billed once"
    )
    issue, prepare, charges = product.of("issue"), product.of("prepare"), product.answer["charges"]
    goal = 2.0 if database.name == SQLITE else 1.5
    return Found(
        [
            Figure(
                "issue / INSERT … SELECT, the same guards on",
                issue / floor.of(),
                goal=goal,
                of=f"{issue:.1f} against {floor.of():.1f} CPU-s",
            ),
            Figure(
                "prepare, approve and issue / the same",
                product.of() / floor.of(),
                of=f"{prepare:.1f} + {product.of('approve'):.1f} + {issue:.1f} against {floor.of():.1f} CPU-s",
            ),
            Figure("issue, a charge", issue / charges * 1e6, "µs of CPU"),
            Figure("peak memory", product.memory, "MiB"),
        ],
        {
            "members": members,
            "services": services,
            "months": months,
            "charges": charges,
            "invoices": product.answer["invoices"],
            "legs": product.answer["legs"],
            "dollars": f"{product.answer['cents'] / 100:.2f}",
        },
        ["A run a month, each prepared, approved by a second person and issued; the floor bills all months at once."],
    )


def bill(database: Database, which: str, members: int, services: int, months: int) -> Cost:
    """Bill a fresh copy of the ground."""
    site = database.ground(members, services, months)
    cost = fresh("billing", which, months, site=site)
    database.drop(site)
    return cost
