import { askedVariables, type AskedConnector } from "../../../../connectors/askedConnector.js";
import { arnParts } from "../../../../settings/arn.js";
import { command } from "../../command.js";
import type { Output } from "../../output.js";
import { required } from "../../requiredVariables.js";

export const settle = command({
  name: "settle",
  description:
    "update a pipeline's connectors in place where they are others than asked for, the sink first, and say why one " +
    "is not (SOURCE_CONNECTOR, SOURCE_PROPERTIES, SINK_CONNECTOR, SINK_PROPERTIES, SECRET_VERSION, AWS_REGION)",
  examples: ["cdc connectors settle"],
  run,
});

/** The process's environment names them. */
async function run(output: Output<never>): Promise<void> {
  const [{ KafkaConnectClient }, { CloudWatchLogsClient }, { settle: settleOne }, { twinAccount }, { twinDelays }] =
    await Promise.all([
      import("@aws-sdk/client-kafkaconnect"),
      import("@aws-sdk/client-cloudwatch-logs"),
      import("../../../operations/settle.js"),
      import("../../../access/aws.js"),
      import("../../../access/until.js"),
    ]);
  const region = required("AWS_REGION");
  const [connect, logs] = [new KafkaConnectClient({ region }), new CloudWatchLogsClient({ region })];
  const version = required("SECRET_VERSION");
  const before = /^secret version (\S+)$/m.exec(process.env["PULUMI_COMMAND_STDOUT"] ?? "")?.[1];
  const secretIsNew = before !== undefined && before !== version;
  // A new sink reads what an old source writes, so that a source whose sink failed stays as it is.
  for (const side of ["sink", "source"] as const) {
    const variables = askedVariables[side];
    const asked = JSON.parse(required(variables.connector)) as AskedConnector;
    const properties = JSON.parse(required(variables.properties)) as Record<string, string>;
    const delays = arnParts(asked.arn).account === twinAccount ? twinDelays : undefined;
    output.text(await settleOne({ connect, logs, asked, properties, secretIsNew, delays }));
  }
  output.text(`secret version ${version}`);
}
