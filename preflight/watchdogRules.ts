// Rules over the watchdog. Facts: AWS Lambda "Lambda quotas" (4 KB of environment variables); MSK Connect's ARNs
// (`…:connector/<name>/<uuid>-<number>`).
import type { Finding } from "../settings/findings.js";
import type { Settings } from "../settings/schema.js";

type WatchdogRule = (settings: Settings) => Finding[];

export const watchdogRules: readonly WatchdogRule[] = [hasPipelines, connectorsFit, someoneFollows];

const path = "msk-cdc:watchdog";

function hasPipelines({ watchdog, pipelines }: Settings): Finding[] {
  if (!watchdog || pipelines.length > 0) return [];
  return [
    {
      id: "watchdog.pipelines.none",
      path,
      value: JSON.stringify(watchdog),
      rule: "a watchdog looks after the connectors of its own stack, and this one has no pipelines",
      fix: "remove it here, and write it into the stack that has the pipelines",
    },
  ];
}

/** In an environment, which has no watchdog of its own, `cdc watchdog` does it by hand. */
function someoneFollows({ watchdog, pipelines, environment, platform, routable }: Settings): Finding[] {
  const hasFunction = !(platform && routable);
  if (environment || (watchdog && hasFunction)) return [];
  return pipelines.flatMap(({ schemaChanges }, index) =>
    schemaChanges !== "follow"
      ? []
      : [
          {
            path: `msk-cdc:pipelines[${index}].schemaChanges`,
            value: JSON.stringify(schemaChanges),
            ...(watchdog
              ? {
                  id: "watchdog.follow.noWay",
                  rule:
                    "the watchdog's function reaches databases through the platform's, and msk-cdc:routable: true " +
                    "makes none: nothing would follow",
                  fix: "write msk-cdc:routable: false, or schemaChanges: add-only",
                }
              : {
                  id: "watchdog.follow.none",
                  rule: "a watchdog follows what the connector can't, and this stack has none: nothing would follow",
                  fix: "add msk-cdc:watchdog: {}, or write schemaChanges: add-only",
                }),
          },
        ],
  );
}

/** Part of the function's 4096 bytes. The rest is for its limit and its memory's place. */
const roomForConnectors = 3600;
/**
 * Characters of a connector's ARN besides its name: the longest partition and region, account, uuid; and the quotes and
 * comma around it.
 */
const arnBesideName =
  "arn:aws-us-gov:kafkaconnect:ap-northeast-2:123456789012:connector/".length +
  "/12345678-1234-1234-1234-123456789012-12".length +
  3;

/**
 * The function gets its connectors in an environment variable. If they don't fit, `up` fails after all else is made.
 */
function connectorsFit({ watchdog, pipelines }: Settings): Finding[] {
  const names = pipelines.flatMap(({ source, sink }) => [source.connector, sink.connector]);
  const bytes = names.reduce((sum, name) => sum + name.length + arnBesideName, 0);
  if (!watchdog || bytes <= roomForConnectors) return [];
  return [
    {
      id: "watchdog.connectors.tooMany",
      path,
      value: `${names.length} connectors`,
      rule:
        `a Lambda function has 4 KB of environment variables, and the names of so many connectors take ${bytes} ` +
        `bytes of the ${roomForConnectors} that are for them`,
      fix:
        "put the pipelines into several stacks, each with a watchdog of its own, or run cdc watchdog from a " +
        "scheduler of yours",
    },
  ];
}
