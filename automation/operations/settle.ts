// A connector held to what its stack asks for. AWS API only. Facts: MSK Connect API reference, UpdateConnector (either
// capacity or the rest at a time; the value that is there already is refused; a paused connector takes one only with
// `skipHealthValidation`), ConnectorOperationState (an unhealthy update is rolled back, and the connector RUNNING).
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  RestartConnectorCommand,
  UpdateConnectorCommand,
  type DescribeConnectorResponse,
  type KafkaConnectClient,
  type UpdateConnectorRequest,
} from "@aws-sdk/client-kafkaconnect";
import type { AskedConnector } from "../../connectors/askedConnector.js";
import { until, type Delays } from "../access/until.js";
import { describeConnector, reasonOf } from "./connectors.js";
import { operationEnd } from "./control.js";
import { lastErrors } from "./lastErrors.js";

/** The connector is not what was asked for. */
export class UnsettledError extends Error {
  override name = "UnsettledError";
}

export interface Settling {
  connect: KafkaConnectClient;
  logs: CloudWatchLogsClient;
  asked: AskedConnector;
  properties: Readonly<Record<string, string>>;
  /** Whether its tasks may have read an earlier version of their secret. */
  secretIsNew?: boolean;
  /** Between two questions. Default: those of AWS. */
  delays?: Delays | undefined;
}

/** One UpdateConnector. */
interface Change {
  /** For a person: `plugin, properties batch.size and max.retries`. */
  what: string;
  request: Pick<UpdateConnectorRequest, "connectorConfiguration" | "plugins" | "workerConfiguration" | "capacity">;
}

/** Seconds that a connector may take to come to rest. */
const patience = 30 * 60;

/**
 * Waits until the connector is at rest, and updates it in place where it is something else than asked for.
 *
 * @returns what was done, as a sentence
 * @throws UnsettledError with MSK Connect's reason and the last errors of its log group
 */
export async function settle(settling: Settling): Promise<string> {
  const { asked, properties } = settling;
  let described = await atRest(settling);
  const changes = changesNeeded(described, asked, properties);
  for (const { what, request } of changes) {
    await update(settling, described, what, request);
    described = await atRest(settling);
  }
  const [left] = changesNeeded(described, asked, properties);
  if (left)
    throw new UnsettledError(`connector ${asked.name}: MSK Connect shows something else than asked for: ${left.what}`);
  if (changes.length === 0)
    return settling.secretIsNew === true
      ? restartTasks(settling, described)
      : `connector ${asked.name} is as asked for`;
  return `connector ${asked.name}: updated in place: ${changes.map(({ what }) => what).join(", ")}`;
}

/** What has to be asked for, in the order of asking; pure. */
export function changesNeeded(
  { connectorConfiguration: present = {}, plugins: [plugin] = [], ...described }: DescribeConnectorResponse,
  { plugin: askedPlugin, workerConfiguration: worker, capacity }: AskedConnector,
  properties: Readonly<Record<string, string>>,
): Change[] {
  const names = [...new Set([...Object.keys(properties), ...Object.keys(present)])]
    .filter((name) => properties[name] !== present[name])
    .sort();
  const { customPluginArn, revision } = plugin?.customPlugin ?? {};
  const { workerConfigurationArn, revision: workerRevision } = described.workerConfiguration ?? {};
  const { mcuCount, workerCount } = described.capacity?.provisionedCapacity ?? {};
  const isOther = {
    plugin: customPluginArn !== askedPlugin.arn || revision !== askedPlugin.revision,
    worker: workerConfigurationArn !== worker.arn || workerRevision !== worker.revision,
    capacity: mcuCount !== capacity.mcuCount || workerCount !== capacity.workerCount,
  };
  const settings = {
    what: [
      ...(isOther.plugin ? ["plugin"] : []),
      ...(isOther.worker ? ["worker configuration"] : []),
      ...(names.length > 0 ? [`properties ${names.join(", ")}`] : []),
    ].join(", "),
    request: {
      ...(names.length > 0 && { connectorConfiguration: { ...properties } }),
      ...(isOther.plugin && {
        plugins: [{ customPlugin: { customPluginArn: askedPlugin.arn, revision: askedPlugin.revision } }],
      }),
      ...(isOther.worker && { workerConfiguration: { workerConfigurationArn: worker.arn, revision: worker.revision } }),
    },
  };
  return [
    ...(settings.what === "" ? [] : [settings]),
    ...(isOther.capacity ? [{ what: "capacity", request: { capacity: { provisionedCapacity: capacity } } }] : []),
  ];
}

/** An update starts tasks anew by itself. */
async function restartTasks(settling: Settling, { connectorState }: DescribeConnectorResponse): Promise<string> {
  const { connect, logs, asked, delays } = settling;
  const { name, arn, logGroup } = asked;
  if (connectorState === "PAUSED")
    return `connector ${name} is PAUSED and reads its secret's new version once cdc rotate has restarted it`;
  const begun = Date.now();
  const { connectorOperationArn } = await connect.send(new RestartConnectorCommand({ connectorArn: arn }));
  const { connectorOperationState: state = "", errorInfo } = await operationEnd(connect, connectorOperationArn, {
    delays,
  });
  if (state !== "RESTART_COMPLETE")
    throw new UnsettledError(
      `connector ${name}: its restart, for its secret's new version, ended ${state}: ${reasonOf(errorInfo ?? {})}` +
        `${await lastErrors(logs, logGroup, begun)}\nFix: correct the secret or the cause, then pulumi up`,
    );
  await atRest(settling);
  return `connector ${name}: restarted, so that its tasks read the new version of their secret`;
}

/** @throws UnsettledError when MSK Connect does not do it, or takes it back */
async function update(
  settling: Settling,
  { connectorState, currentVersion }: DescribeConnectorResponse,
  what: string,
  request: Change["request"],
): Promise<void> {
  const { connect, asked, delays } = settling;
  const begun = Date.now();
  const { connectorOperationArn } = await connect
    .send(
      new UpdateConnectorCommand({
        connectorArn: asked.arn,
        currentVersion,
        ...(connectorState === "PAUSED" && { skipHealthValidation: true }),
        ...request,
      }),
    )
    .catch((error: Error) => {
      throw new UnsettledError(`connector ${asked.name}: MSK Connect refuses to update ${what}: ${error.message}`, {
        cause: error,
      });
    });
  const { connectorOperationState: state = "", errorInfo } = await operationEnd(connect, connectorOperationArn, {
    delays,
  });
  if (state === "UPDATE_COMPLETE") return;
  const reason = errorInfo ? reasonOf(errorInfo) : "MSK Connect gives no reason";
  throw new UnsettledError(
    `connector ${asked.name}: the update of ${what} ended ${state}: ${reason}` +
      `${state === "ROLLBACK_COMPLETE" ? "\nThe connector runs as before the update." : ""}` +
      `${await lastErrors(settling.logs, asked.logGroup, begun)}\n` +
      "Fix: correct the settings or the cause, then pulumi up; it asks for the update again",
  );
}

/** The connector, once nothing is under way. @throws UnsettledError unless it is RUNNING or PAUSED then */
async function atRest({ connect, logs, asked, delays }: Settling): Promise<DescribeConnectorResponse> {
  const { name, arn, urn, logGroup } = asked;
  let described: DescribeConnectorResponse | undefined;
  const isAtRest = async (): Promise<boolean> => {
    described = await describeConnector(connect, arn);
    return ["RUNNING", "PAUSED", "FAILED", undefined].includes(described?.connectorState);
  };
  const isInTime = await until(isAtRest, { within: patience, delays });
  if (!described)
    throw new UnsettledError(`connector ${name}: MSK Connect has none under ${arn}. Fix: pulumi up --refresh`);
  if (!isInTime)
    throw new UnsettledError(
      `connector ${name} is still ${described.connectorState ?? ""} after ${patience / 60} minutes. Fix: pulumi up, ` +
        "once that has ended",
    );
  if (described.connectorState !== "FAILED") return described;
  throw new UnsettledError(
    `connector ${name} is FAILED: ${reasonOf(described.stateDescription ?? {})}` +
      `${await lastErrors(logs, logGroup, described.creationTime?.getTime() ?? 0)}\n` +
      `MSK Connect updates no FAILED connector. Fix: correct the cause, then pulumi up --replace '${urn}'; it goes ` +
      "on where it stopped",
  );
}
