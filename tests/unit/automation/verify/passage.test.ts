// What a comparison knows of connectors through which nothing goes, with AWS in our hands.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import type { Target } from "../../../../automation/operations/target.js";
import { pipelinePassage } from "../../../../automation/verify/passage.js";
import { idleConnectors, type VerifySession } from "../../../../automation/verify/session.js";
import { idleText } from "../../../../automation/verify/verification.js";
import { pipelineWith } from "../../connectors/pipeline.js";

const failing = [
  "ERROR WorkerSinkTask{id=sink-0} Task threw an uncaught and unrecoverable exception. " +
    "Task is being killed and will not recover until manually restarted",
  "org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask",
  "\tat org.apache.kafka.connect.runtime.WorkerSinkTask.put(WorkerSinkTask.java:1)",
  "Caused by: java.sql.SQLException: Unknown column 'origin' in 'INSERT INTO'",
];

/** A connector that is RUNNING, and whose only task has failed a minute ago. */
function answer({ headers, hostname }: { headers: Record<string, string>; hostname: string }): object {
  const at = Date.now() - 60_000;
  if (headers["x-amz-target"]?.endsWith("FilterLogEvents"))
    return {
      events: failing.map((message, index) => ({ logStreamName: "s", eventId: `${index}`, timestamp: at, message })),
    };
  assert.match(hostname, /^kafkaconnect/);
  return { connectorState: "RUNNING", connectorOperations: [], connectorConfiguration: { "tasks.max": "1" } };
}

const requestHandler = {
  handle: async (request: { headers: Record<string, string>; hostname: string }) => ({
    response: { statusCode: 200, headers: {}, body: Readable.from([JSON.stringify(answer(request))]) },
  }),
};
const client = { region: "eu-west-1", credentials: { accessKeyId: "x", secretAccessKey: "x" }, requestHandler };
const target = { stack: "dev", access: { client } } as unknown as Target;
const sink = { pipeline: "orders", role: "sink" as const, name: "sink", arn: "arn:sink", logGroup: "/sink" };
const sentence =
  "connector sink is RUNNING, but task 0 failed: java.sql.SQLException: Unknown column 'origin' in 'INSERT INTO'. " +
  "Fix: correct the cause, then cdc restart dev sink --only-failed";

describe("a failed task behind a RUNNING connector", () => {
  it("is named with its cause and the command: else one waits two minutes for records that never go", async () => {
    assert.deepEqual((await idleConnectors(target, [sink])).map(idleText), [sentence]);
  });

  it("ends the wait for the pipeline's place: else its rows are waited for in vain", async () => {
    const settings = pipelineWith();
    const session = {
      target: { ...target, reach: { call: async () => ({}) } },
      pipeline: { settings, source: async () => ({ kind: "mysql" }) },
      idle: await idleConnectors(target, [sink]),
    } as unknown as VerifySession;
    assert.deepEqual(await (await pipelinePassage(session).mark()).passed(), {
      passed: false,
      why: sentence,
      hopeless: true,
    });
  });
});
