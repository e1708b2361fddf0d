// What a failure means whose own message misleads or names no way out; pure. Facts: Kafka's producer
// ("max.request.size"), topics ("max.message.bytes"); Debezium 2.7 and 3.2, TableSchemaBuilder.
import type { KnownFailure } from "../../connectors/knownFailure.js";
import { sinkKinds } from "../../sinks/registry.js";
import { sourceKinds } from "../../sources/registry.js";

/** Causes by what a trace says of them. */
const known: readonly KnownFailure[] = [
  {
    says: /RecordTooLargeException/,
    means:
      "a row is larger than its topic takes; an update counts before and after. Fix: set the pipeline's maxRowSize " +
      "(in bytes) above the size named here, pulumi up, then cdc restart --only-failed",
  },
  {
    says: /Data row is smaller than a column index/,
    means:
      "a logged row lacks columns, as a session with another row image than FULL (MINIMAL, NOBLOB) writes them; the " +
      "schema need not be wrong. Fix: make that writer use FULL; the connector can't read what it wrote: cdc offsets " +
      "reset, then cdc verify",
  },
  {
    says: /Incorrect string value: '\\xEF\\xBF\\xBD/,
    means:
      "a character that the source's connector can't read while it streams (docs/types.md) comes as U+FFFD, which " +
      "the sink's column can't hold. Fix: give the column a character set of Unicode at the sink (MODIFY), " +
      "cdc restart --only-failed, then cdc snapshot of the table",
  },
  {
    says: /internal schema size \d+, but row size|Trying to change column .* which does not exist|null value for field that is req/,
    means:
      "the connector holds other columns of this table than its rows have, as after two columns that change names in " +
      "one statement, or a worker that ended just behind a statement and began again before it; another " +
      "snapshot.mode need not be. Fix: cdc offsets reset, then cdc verify",
  },
  {
    says: /whose schema isn't known to this connector/,
    means:
      "the source's user did not see this table at the first snapshot, or its database was not captured then. " +
      "Fix: cdc offsets reset takes the first snapshot once more, with this table's rows",
  },
];

/** What is known of it, behind the cause that the trace names. */
export function explained(cause: string, trace: readonly string[]): string {
  const kinds = [...sourceKinds.all(), ...sinkKinds.all()];
  const all = [...known, ...kinds.flatMap(({ failures = [] }) => failures)];
  const found = all.find(({ says }) => trace.some((line) => says.test(line)));
  return found === undefined ? cause : `${cause}: ${found.means}`;
}
