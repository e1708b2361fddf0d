import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "../../operations/logEvents.js";
import { command } from "../command.js";
import { span } from "../optionValues.js";
import type { Output } from "../output.js";

export const logs = command({
  name: "logs",
  description: "the connectors' log groups as one, by time",
  define: (defined) =>
    defined
      .argument("[stack]", "stack whose connectors' logs are read", "dev")
      .argument("[connector]", "name of one connector (default: all)")
      .option("-f, --follow", "go on with lines that come, until Ctrl-C", false)
      .option("--since <span>", "how far back: 30s, 90m, 8h, 3d", span, span("1h"))
      .option("--grep <pattern>", "CloudWatch's filter pattern, such as ERROR or '?ERROR ?WARN'")
      .option("--json", "print one JSON object a line", false),
  examples: [
    "cdc logs dev --since 15m",
    "cdc logs dev source-connector-demosrc --follow",
    "cdc logs dev --grep '?ERROR ?WARN' --since 8h",
  ],
  kinds: ["line"],
  run,
});

interface LogsOptions {
  follow: boolean;
  /** Milliseconds before now. */
  since: number;
  grep?: string;
}

/** Milliseconds between two questions of --follow. */
const pause = 2_000;

async function run(
  output: Output<"line">,
  stack: string,
  connector: string | undefined,
  options: LogsOptions,
): Promise<void> {
  const { interruptible } = await import("../interruption.js");
  await interruptible(output, { finishing: "no more lines", leftBehind: () => [] }, (signal) =>
    read(output, stack, connector, options, signal),
  );
}

async function read(
  output: Output<"line">,
  stack: string,
  connector: string | undefined,
  { follow, since, grep }: LogsOptions,
  signal: AbortSignal,
): Promise<void> {
  const [{ CloudWatchLogsClient }, { connectorsOf }, { inOrder, logLines, NewLines }, { openTarget }] =
    await Promise.all([
      import("@aws-sdk/client-cloudwatch-logs"),
      import("../../operations/connectors.js"),
      import("../../operations/logEvents.js"),
      import("../../operations/target.js"),
    ]);
  const target = await openTarget(stack);
  const client = new CloudWatchLogsClient(target.access.client);
  const connectors = connectorsOf(target, connector);
  const names = new Map(connectors.map(({ logGroup, name }) => [logGroup, name]));
  const fresh = new NewLines(Date.now() - since);
  const over = (): boolean => signal.aborted || output.closed;
  do {
    for await (const line of inOrder(
      connectors.map(({ logGroup }) =>
        logLines(client, logGroup, { since: fresh.from, ...(grep !== undefined && { pattern: grep }) }),
      ),
    )) {
      if (over()) return;
      if (fresh.isNew(line)) say(output, line, names.get(line.group) ?? line.group, connectors.length > 1);
    }
    fresh.prune();
    if (follow) await sleep(pause, undefined, { signal }).catch(() => undefined);
  } while (follow && !over());
}

function say(
  output: Output<"line">,
  { timestamp, stream, message }: LogLine,
  connector: string,
  several: boolean,
): void {
  const at = new Date(timestamp).toISOString();
  output.say({ kind: "line", at, connector, stream, message }, [`${at} ${several ? `${connector} ` : ""}${message}`]);
}
