// Rebuild the committed web assets from npm: our one style sheet and script, fonts, htmx, axe and county outlines.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { writeGeography } from "./geography.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "src/barnraise/platform/static/barnraise");
const npm = (path) => join(here, "node_modules", path);
const version = (name) => JSON.parse(readFileSync(npm(`${name}/package.json`), "utf8")).version;
const hash = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const vendored = [];

function vendor(name, licence, from, to, { text = false } = {}) {
  mkdirSync(dirname(to), { recursive: true });
  if (text) {
    const cut = readFileSync(npm(`${name}/${from}`), "utf8").replace(/\n?\/[/*][#@] sourceMappingURL=.*?(\*\/)?\s*$/gm, "");
    writeFileSync(to, cut.endsWith("\n") ? cut : cut + "\n");
  } else {
    copyFileSync(npm(`${name}/${from}`), to);
  }
  vendored.push([to.slice(root.length + 1), `${name} ${version(name)}`, from, licence, hash(to)]);
}

function ourStyleSheet() {
  const sheets = readdirSync(join(here, "css")).filter((name) => name.endsWith(".css")).sort();
  const text = sheets.map((name) => readFileSync(join(here, "css", name), "utf8").trim()).join("\n\n");
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "barnraise.css"), "/* Made by `make assets` from assets/css; edit there. */\n" + text + "\n");
  copyFileSync(join(here, "css/chevron.svg"), join(out, "chevron.svg"));
  copyFileSync(join(here, "js/barnraise.js"), join(out, "barnraise.js"));
}

function vendoredPage(geography) {
  const rows = vendored.map(([file, from, path, licence, sum]) => `| \`${file}\` | ${from}, \`${path}\` | ${licence} | \`${sum}\` |`);
  return [
    "# Vendored web assets", "",
    "Made by `make assets`; do not edit by hand. Versions are pinned exactly in `package.json`.", "",
    "| file | from | licence | sha256 |", "|---|---|---|---|", ...rows, "",
    `County outlines: \`src/barnraise/platform/geography/outlines/\`, ${geography.states} files, from us-atlas`,
    `${version("us-atlas")} \`counties-10m.json\` (ISC; data of the U.S. Census Bureau, public domain), thinned to steps of 0.004 degrees.`, "",
    "USWDS gives us the face, its measures of contrast and target size, and the markup habits of forms (label, hint,",
    "error, summary). None of its style sheets or scripts is shipped: native controls do what its date picker and combo",
    "box would, work in swapped content without being initialized again, and leave one small style sheet of our own.", "",
  ].join("\n");
}

ourStyleSheet();
const fonts = "dist/fonts/public-sans";
for (const face of ["PublicSans-Regular.woff2", "PublicSans-SemiBold.woff2"]) {
  vendor("@uswds/uswds", "SIL OFL 1.1", `${fonts}/${face}`, join(out, "fonts", face));
}
copyFileSync(join(here, "OFL-PublicSans.txt"), join(out, "fonts/OFL.txt"));
const paper = join(root, "src/barnraise/integrations/statements/layout/fonts");
for (const face of ["PublicSans-Regular.ttf", "PublicSans-SemiBold.ttf"]) {
  vendor("@uswds/uswds", "SIL OFL 1.1", `${fonts}/${face}`, join(paper, face));
}
copyFileSync(join(here, "OFL-PublicSans.txt"), join(paper, "OFL.txt"));
vendor("htmx.org", "0BSD", "dist/htmx.min.js", join(out, "htmx.min.js"), { text: true });
vendor("axe-core", "MPL-2.0, tests only", "axe.min.js", join(root, "tests/walks/axe.min.js"), { text: true });
const geography = writeGeography(npm("us-atlas/counties-10m.json"), join(root, "src/barnraise/platform/geography/outlines"));
copyFileSync(npm("us-atlas/LICENSE"), join(root, "src/barnraise/platform/geography/outlines/LICENSE"));
writeFileSync(join(here, "VENDORED.md"), vendoredPage(geography));

const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
for (const entry of Object.values(lock.packages)) delete entry.resolved;
writeFileSync(join(here, "package-lock.json"), JSON.stringify(lock, null, 2) + "\n");
console.log(`${vendored.length} files vendored; ${geography.states} states, ${geography.bytes} bytes of county outlines`);
