"""`python -m benchmarks.regions.examples make`: the shipped examples anew from the public data beside the checkout;
`… findings [NAME…]`: what the designer says of them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from barnraise.plan.regions import examples
from benchmarks.regions.examples import findings, shipped

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regions.examples", description=__doc__)
    parser.add_argument("what", choices=["make", "findings"])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of findings: {', '.join(findings.QUESTIONS)}")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="the public data")
    parser.add_argument("--draws", type=int, default=findings.DRAWS)
    told = parser.parse_args(arguments)
    if told.what == "make":
        _make(told.data)
        return
    for name in told.names or findings.QUESTIONS:
        for line in findings.told(name, draws=told.draws):
            print(line, flush=True)
        print()


def _make(shared: Path) -> None:
    """Write the examples' files, and print what Massachusetts' figures say about scale."""
    for name, content in shipped.made(shared).items():
        path = Path(examples.__file__).parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{name}: {len(content):,} bytes")
    print(
        f"\n{'function':20}{'exponent':>10}{'± error':>9}{'$ at 1,000':>12}{'smear':>7}{'R² cost':>9}{'R² a pupil':>12}"
    )
    for key, fit in shipped.fits_of(shared).items():
        print(
            f"{key:20}{fit.exponent:10.3f}{fit.exponent_error:9.3f}{fit.rate:12,.0f}{fit.smear:7.2f}{fit.r2:9.2f}"
            f"{fit.r2_per_pupil:12.2f}"
        )


if __name__ == "__main__":
    main()
