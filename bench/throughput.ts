// Throughput and latency of our configuration beside an earlier one's: in turns, on the same processes and rows.
//
//   node --import tsx bench/throughput.ts --print >earlier.json      in the earlier checkout
//   node --import tsx bench/throughput.ts [--before earlier.json] [--runs 5] [--rows 20000] [--singles 100]
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { Case, Configuration } from "../tests/data/case.js";
import { Lab } from "../tests/data/lab.js";
import { loads, measure, quantile, type Measured } from "./throughput/loads.js";

const { values } = parseArgs({
  options: {
    print: { type: "boolean", default: false },
    before: { type: "string" },
    runs: { type: "string", default: "5" },
    rows: { type: "string", default: "20000" },
    singles: { type: "string", default: "100" },
  },
});
const size = { rows: Number(values.rows), singles: Number(values.singles) };
/** The name of the pipeline in a printed configuration. */
const placeholder = "printed";

const lab = await Lab.start();
try {
  if (values.print) console.log(JSON.stringify((await open(placeholder)).configuration(), null, 2));
  else await compare();
} finally {
  await lab.stop();
}

function open(name: string): Promise<Case> {
  return lab.open({ name, tables: { t: ["id"] } });
}

async function compare(): Promise<void> {
  const printed = values.before === undefined ? undefined : readFileSync(values.before, "utf8");
  const variants = ["now", ...(printed === undefined ? [] : ["before"])].reverse();
  const found = new Map<string, Measured[]>(variants.map((name) => [name, []]));
  for (let run = 0; run <= Number(values.runs); run++)
    // Each is first as often as the other: other work on the machine comes and goes.
    for (const variant of run % 2 === 0 ? variants : [...variants].reverse()) {
      const one = await open(`${variant}${run}`);
      try {
        const ours = one.configuration();
        const chosen = variant === "now" || printed === undefined ? ours : withPlace(printed, variant + run, ours);
        const measured = await measure(lab, one, chosen, size);
        const figures = loads.map(({ name, unit }) => `${name} ${measured[name].toFixed(0)} ${unit}`);
        const load = loadavg()[0]?.toFixed(1);
        console.log(`${run === 0 ? "warm-up" : `run ${run}`}, ${variant}: ${figures.join(", ")} (load ${load})`);
        // The first of a fresh worker compiles.
        if (run > 0) found.get(variant)?.push(measured);
      } finally {
        await one.end();
      }
    }
  for (const load of loads) console.log(summary(load, found));
}

/** What another checkout printed, for the pipeline of this name, its server and its number among replicas. */
function withPlace(printed: string, name: string, ours: Configuration): Configuration {
  const theirs = JSON.parse(printed.replaceAll(placeholder, name)) as Configuration;
  const place = ["database.server.id", "database.port"].map((key) => [key, ours.source[key] ?? ""]);
  return {
    ...theirs,
    source: { ...theirs.source, ...(Object.fromEntries(place) as Record<string, string>) },
    url: `${ours.url.split("?")[0]}?${theirs.url.split("?")[1]}`,
  };
}

/** Medians, with the least and the most, their ratio, and the ratio of each run. */
function summary({ name, unit }: (typeof loads)[number], found: ReadonlyMap<string, readonly Measured[]>): string {
  const medians: number[] = [];
  const texts = [...found].map(([variant, measured]) => {
    const all = measured.map((each) => each[name]);
    const median = quantile(all, 0.5);
    medians.push(median);
    return `${variant} ${median.toFixed(0)} (${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)})`;
  });
  const [before, now] = medians;
  const ratio = before === undefined || now === undefined ? "" : `, ratio ${(now / before).toFixed(2)}`;
  const [earlier = [], own] = [...found.values()];
  const pairs = (own ?? []).map((each, run) => each[name] / (earlier[run]?.[name] ?? Number.NaN));
  const paired = own === undefined ? "" : ` (${pairs.map((pair) => pair.toFixed(2)).join(", ")})`;
  return `${name}, ${unit}: ${texts.join(", ")}${ratio}${paired}`;
}
