// Random tables, statements and kills for as long as it is told, on pipelines with our rendered configuration: each row
// arrives, or somebody has said why not. Ends with 1 where nobody did, or where the way out that was named led nowhere.
//
//   node --import tsx bench/data.ts [--minutes 10] [--seed N] [--trials N] [--plant]
//
// Each pipeline has the seed that its line shows: `--seed N --trials 1` repeats it.
import { parseArgs } from "node:util";
import { Lab } from "../tests/data/lab.js";
import { Account } from "./data/account.js";
import { Trial } from "./data/trial.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    trials: { type: "string", default: "1000000" },
    /** Spoils rows at the sink: the run has to fail. */
    plant: { type: "boolean", default: false },
  },
});
const first = Number(values.seed);
const began = Date.now();
const account = new Account();
console.log(`seed ${first}, ${values.minutes} minutes`);
/** TIMESTAMPs depend on the server's zone, and unnamed character sets on its own. */
const lab = await Lab.start({ default_time_zone: "+09:00" });
try {
  for (let number = 0; number < Number(values.trials); number++) {
    if (Date.now() - began > Number(values.minutes) * 60_000) break;
    const seed = first + number;
    // Every third pipeline has columns and statements that docs/types.md calls converted or refused.
    const options = { seed, number, risk: seed % 3 === 0 ? 10 : 0, kills: seed % 2 === 0, plant: values.plant };
    const started = Date.now();
    const known = account.failures.length;
    const end = await new Trial(lab, account, options).run();
    account.count("pipelines");
    for (const { what } of account.failures.slice(known)) console.log(what);
    console.log(
      `seed ${seed}${options.risk > 0 ? " (wild)" : ""}: ${end}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
  }
} finally {
  await lab.stop();
}
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
const counts = ["pipelines", "statements", "rows compared", "kills"].map((what) => `${account.total(what)} ${what}`);
console.log(["", ...account.lines(), `${minutes} minutes: ${counts.join(", ")}`].join("\n"));
console.log(`${account.failures.length} failures`);
if (account.failures.length > 0) process.exitCode = 1;
