import { placeText } from "../../../../databases/kind.js";
import type { ShownOffsets } from "../../../operations/offsets.js";
import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const show = command({
  name: "show",
  description: "show them",
  define: (defined) =>
    defined
      .argument("[stack]", "stack of the connectors", "dev")
      .argument("[connector]", "name of one connector (default: all)")
      .option("--json", "print one JSON document (docs/json.md)", false),
  examples: ["cdc offsets show dev", "cdc offsets show dev source-connector-demosrc --json"],
  kinds: ["offsets"],
  run,
});

async function run(output: Output<"offsets">, stack: string, connector: string | undefined): Promise<void> {
  const [{ showOffsets }, { openTarget }] = await Promise.all([
    import("../../../operations/offsets.js"),
    import("../../../operations/target.js"),
  ]);
  const offsets = await showOffsets(await openTarget(stack), connector);
  output.say({ kind: "offsets", stack, offsets }, [offsets.flatMap(lines).join("\n")]);
}

/** Of one connector, as people read them. */
export function lines({ connector, stored, group, committed }: ShownOffsets): string[] {
  if (committed) {
    return [
      `${connector} (consumer group ${group ?? ""})`,
      ...committed.map(
        ({ topic, partition, committed: next, end, lag }) =>
          `  ${topic}/${partition}: ${next ?? "nothing committed"} of ${end}, ${lag} to go`,
      ),
    ];
  }
  if (!stored) return [`${connector}`, "  has stored no offset: its next start takes a snapshot"];
  const { writtenAt, storedAt, snapshot, partition: _partition, value, ...place } = stored;
  return [
    connector,
    `  ${placeText(place)}${snapshot ? ", snapshot not through" : ""}, stored ` +
      new Date(storedAt).toISOString() +
      (writtenAt === null ? "" : `, newest event of ${new Date(writtenAt * 1000).toISOString()}`),
    `  ${JSON.stringify(value)}`,
  ];
}
