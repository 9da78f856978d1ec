"""The look as law: strict markup in every template, contrast of every pair of colors, nothing loaded from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/barnraise/platform/static/barnraise"
TEMPLATES = sorted((ROOT / "src").rglob("templates/**/*.html"))
LAWS = {
    "a handler in the markup": re.compile(r"\son[a-z]+\s*=", re.I),
    "htmx running text as a program": re.compile(r"hx-on|hx-vals\s*=\s*['\"]js:|hx-vars|hx-trigger=[^>]*\[", re.I),
    "a style in the markup": re.compile(r"\sstyle\s*=|<style\b", re.I),
    "a script without a nonce": re.compile(r"<script\b(?![^>]*nonce=\"\{\{ request\.csp_nonce \}\}\")", re.I),
    "an image without words": re.compile(
        r"<img\b(?![^>]*\balt=)|<svg\b(?![^>]*(?:role=\"img\"[^>]*aria-label=|aria-hidden=\"true\"))", re.I
    ),
    "something from elsewhere": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.I),
    "text marked safe in a template": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}
BROKEN = {
    "a handler in the markup": '<a href="/" onclick="x()">',
    "htmx running text as a program": '<a hx-on:click="x()">',
    "a style in the markup": '<p style="color:red">',
    "a script without a nonce": '<script src="/x.js"></script>',
    "an image without words": '<svg viewBox="0 0 1 1"></svg>',
    "something from elsewhere": '<script src="https://cdn.example/x.js">',
    "text marked safe in a template": "{{ name|safe }}",
}
SEEN = [  # text, ground, least contrast
    ("ink", "paper", 7.0),
    ("ink", "surface", 7.0),
    ("ink", "wash", 7.0),
    ("ink", "signal-wash", 7.0),
    ("muted", "paper", 5.7),
    ("muted", "surface", 5.7),
    ("muted", "wash", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "wash", 4.5),
    ("on-accent", "accent", 4.5),
    ("signal", "paper", 4.5),
    ("signal", "surface", 4.5),
    ("signal", "signal-wash", 4.5),
    ("rule", "paper", 3.0),
    ("rule", "surface", 3.0),
    ("ink", "step-1", 4.1),
    ("ink", "step-2", 4.1),
    ("ink", "step-3", 4.1),
]


def broken_laws(markup: str) -> list[str]:
    """Names of the laws that this markup breaks."""
    return [law for law, pattern in LAWS.items() if pattern.search(markup)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "src/barnraise")))
def test_every_template_keeps_the_laws_of_markup(template: Path) -> None:
    assert broken_laws(template.read_text()) == []


@pytest.mark.parametrize("law", LAWS)
def test_a_template_that_breaks_a_law_is_caught(law: str) -> None:
    assert law in broken_laws(BROKEN[law])


def tokens(part: str) -> dict[str, str]:
    """The colors of one scheme, read from the style sheet itself."""
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", part))


def schemes(sheet: str) -> dict[str, dict[str, str]]:
    """Light and dark colors."""
    light, _, rest = sheet.partition("@media (prefers-color-scheme: dark)")
    return {"light": tokens(light), "dark": tokens(rest.partition("@media")[0])}


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colors."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), SEEN, ids=lambda value: str(value))
def test_every_pair_of_colors_can_be_read(scheme: str, text: str, ground: str, least: float) -> None:
    colors = schemes((ROOT / "assets/css/1-tokens.css").read_text())[scheme]
    assert contrast(colors[text], colors[ground]) >= least


def test_a_pair_too_faint_to_read_is_caught() -> None:
    assert contrast("#dcd9d1", "#fbfaf7") < 3
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_both_schemes_name_the_same_colors() -> None:
    found = schemes((ROOT / "assets/css/1-tokens.css").read_text())
    assert found["light"].keys() == found["dark"].keys()


def test_the_committed_sheet_and_script_are_what_make_assets_would_write() -> None:
    parts = sorted((ROOT / "assets/css").glob("*.css"))
    made = (
        "/* Made by `make assets` from assets/css; edit there. */\n"
        + "\n\n".join(p.read_text().strip() for p in parts)
        + "\n"
    )
    assert (STATIC / "barnraise.css").read_text() == made
    assert (STATIC / "barnraise.js").read_bytes() == (ROOT / "assets/js/barnraise.js").read_bytes()


def test_the_style_sheet_stays_small_and_uses_only_named_colors() -> None:
    sheet = (STATIC / "barnraise.css").read_text()
    assert len(sheet.encode()) < 60_000
    rules = "".join(p.read_text() for p in sorted((ROOT / "assets/css").glob("[2345]-*.css")))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[ ;])", rules) == []


WIDTH_IN_PIXELS = re.compile(r"@media[^{]*-width:\s*[\d.]+px")


def test_where_a_page_changes_its_columns_grows_with_the_reader_s_text() -> None:
    sheet = (STATIC / "barnraise.css").read_text()
    assert WIDTH_IN_PIXELS.search(sheet) is None and "max-width: 44.99em" in sheet
    assert WIDTH_IN_PIXELS.search("@media screen and (max-width: 719.98px) {")


def test_vendored_files_have_the_hashes_written_beside_them() -> None:
    written = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (ROOT / "assets/VENDORED.md").read_text(), re.M)
    assert len(written) >= 4
    for path, digest in written:
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest


def test_nothing_vendored_points_to_a_map_or_a_registry() -> None:
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css"), ROOT / "tests/walks/axe.min.js"]:
        assert "sourceMappingURL=" not in path.read_text()
    lock = json.loads((ROOT / "assets/package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    pins = json.loads((ROOT / "assets/package.json").read_text())["dependencies"]
    assert [pin for pin in pins.values() if not re.fullmatch(r"\d+\.\d+\.\d+", pin)] == []
