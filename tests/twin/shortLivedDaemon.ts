// Stands in for the twin's daemon: starts a broker and a database, says their pids, and lives until it is killed.
import { Workbench } from "./workbench.js";

const bench = await Workbench.open();
const cluster = await bench.cluster();
const database = await bench.database("source");
process.stdout.write(
  `${JSON.stringify({ dir: bench.dir, pids: [cluster.status()[0]?.pid, database.status()[0]?.pid] })}\n`,
);
