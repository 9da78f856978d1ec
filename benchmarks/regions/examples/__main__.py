"""`python -m benchmarks.regions.examples make [DATA]`: the shipped examples anew from the public data beside the checkout."""

from __future__ import annotations

import argparse
from pathlib import Path

from barnraise.plan.regions import examples
from benchmarks.regions.examples import shipped

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regions.examples", description=__doc__)
    parser.add_argument("what", choices=["make"])
    parser.add_argument("shared", type=Path, nargs="?", default=ROOT.parent / "shared" / "data", metavar="DATA")
    told = parser.parse_args(arguments)
    _make(told.shared)


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
