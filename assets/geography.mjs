// Cut us-atlas counties (Census Bureau outlines) into one small file a state: milli-degrees, delta-coded rings.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const SMALLEST_STEP = 4; // UNIT: thousandths of a degree; about 400 m, finer than a map of a region can show

function decodedArcs({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return [Math.round((x * scale[0] + translate[0]) * 1000), Math.round((y * scale[1] + translate[1]) * 1000)];
    });
  });
}

// An arc is thinned as a whole, so that two neighbours keep exactly the same border.
function thinned(arc) {
  const kept = [arc[0]];
  for (const point of arc.slice(1, -1)) {
    const last = kept[kept.length - 1];
    if (Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) >= SMALLEST_STEP) kept.push(point);
  }
  kept.push(arc[arc.length - 1]);
  return kept;
}

function ring(indexes, arcs) {
  const points = [];
  for (const index of indexes) {
    const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  return points;
}

function deltas(points) {
  let [x, y] = [0, 0];
  return points.flatMap(([px, py]) => {
    const step = [px - x, py - y];
    [x, y] = [px, py];
    return step;
  });
}

export function writeGeography(from, to) {
  const atlas = JSON.parse(readFileSync(from, "utf8"));
  const arcs = decodedArcs(atlas).map(thinned);
  const states = new Map();
  for (const county of atlas.objects.counties.geometries) {
    const polygons = county.type === "Polygon" ? [county.arcs] : county.arcs;
    const rings = polygons.flat().map((indexes) => ring(indexes, arcs)).filter((points) => points.length >= 4);
    const state = county.id.slice(0, 2);
    if (!states.has(state)) states.set(state, []);
    states.get(state).push([county.id, county.properties.name, rings.map(deltas)]);
  }
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  let bytes = 0;
  for (const [state, counties] of [...states].sort()) {
    counties.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    const text = "[\n" + counties.map((county) => JSON.stringify(county)).join(",\n") + "\n]\n";
    bytes += text.length;
    writeFileSync(`${to}/${state}.json`, text);
  }
  return { states: states.size, bytes };
}
