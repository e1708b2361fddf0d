// Lambda functions of the twin through the unmodified AWS SDK: what the reach function stands on.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
  type InvocationType,
  type InvokeCommandInput,
} from "@aws-sdk/client-lambda";
import { packStored } from "../../plugins/storedZip.js";
import { createPlatform, startApi, until, type ApiFixture, type Platform } from "./apiFixture.js";

const code = (source: string, file = "index.mjs") => packStored(new Map([[file, Buffer.from(source)]]));
const echo = `export const handler = async (event, context) => {
  console.log("event of " + context.functionName);
  return { event, greeting: process.env.GREETING, function: process.env.AWS_LAMBDA_FUNCTION_NAME, endpoint: typeof process.env.AWS_ENDPOINT_URL, home: process.env.HOME ?? null };
};`;

describe("the twin's Lambda", () => {
  let api: ApiFixture;
  let platform: Platform;
  let lambda: LambdaClient;
  before(async () => {
    api = await startApi();
    platform = await createPlatform(api);
    lambda = new LambdaClient(api.client);
  });
  after(async () => {
    lambda.destroy();
    await api.close();
  });

  const create = async (FunctionName: string, source: string, more: Partial<CreateFunctionCommandInput> = {}) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: platform.roleArn,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Code: { ZipFile: await code(source) },
        ...more,
      }),
    );
  const call = async (FunctionName: string, event: unknown = {}) => {
    const { FunctionError, Payload, StatusCode } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    return {
      StatusCode,
      FunctionError,
      answer: JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, unknown>,
    };
  };

  it("runs the bundle with the event, its variables and the twin's endpoint, or nothing reaches the private network", async () => {
    await create("echo", echo, { Environment: { Variables: { GREETING: "hello" } }, Timeout: 20 });
    const { StatusCode, FunctionError, answer } = await call("echo", { rows: [1, "é"] });
    assert.deepEqual(
      { StatusCode, FunctionError, answer },
      {
        StatusCode: 200,
        FunctionError: undefined,
        answer: { event: { rows: [1, "é"] }, greeting: "hello", function: "echo", endpoint: "string", home: null },
      },
    );
  });

  it("takes an event and gives an answer of several megabytes, or checksums of many ranges are cut off", async () => {
    await create("large", "export const handler = async ({ text }) => ({ twice: text + text });", { Timeout: 20 });
    const { answer } = await call("large", { text: "x".repeat(2_000_000) });
    assert.equal((answer["twice"] as string).length, 4_000_000);
  });

  it("says what the handler threw, and that it did, or a failed operation looks like an answer", async () => {
    await create("failing", `export const handler = async () => { throw new RangeError("no such table"); };`, {
      Timeout: 20,
    });
    const { StatusCode, FunctionError, answer } = await call("failing");
    assert.deepEqual(
      [StatusCode, FunctionError, answer["errorType"], answer["errorMessage"]],
      [200, "Unhandled", "RangeError", "no such table"],
    );
  });

  it("ends a function that takes too long or exits, with Lambda's words, or the caller waits for ever", async () => {
    await create("slow", "export const handler = () => new Promise(() => setInterval(() => {}, 1000));", {
      Timeout: 1,
    });
    assert.match(String((await call("slow")).answer["errorMessage"]), /Task timed out after 1\.00 seconds$/);
    await create("exiting", "export const handler = () => process.exit(3);", { Timeout: 20 });
    assert.match(String((await call("exiting")).answer["errorMessage"]), /Runtime exited with error: exit status 3$/);
  });

  it("ends what a function started together with it, or the caller waits for that and hears of a timeout", async () => {
    const source = (end: string) => `import { spawn } from "node:child_process";
      export const handler = async () => {
        spawn("sleep", ["20"], { stdio: ["ignore", "inherit", "inherit"] });
        ${end}
      };`;
    await create("leaving", source("return { done: true };"), { Timeout: 5 });
    await create("hanging", source("await new Promise(() => setInterval(() => {}, 1000));"), { Timeout: 1 });
    const begun = Date.now();
    assert.deepEqual((await call("leaving")).answer, { done: true });
    assert.match(String((await call("hanging")).answer["errorMessage"]), /Task timed out after 1\.00 seconds$/);
    assert.ok(Date.now() - begun < 15_000);
  });

  it("takes no answer that is half one, or has none to give, or one function ends the whole twin", async () => {
    const source = (answer: string) => `import { writeSync } from "node:fs";
      export const handler = async () => { for (const fd of [4, 5]) try { writeSync(fd, ${answer}); } catch {} };`;
    await create("broken", source('\'{"result":"for\''), { Timeout: 5 });
    assert.match(String((await call("broken")).answer["errorMessage"]), /Runtime exited with error: exit status 0$/);
    await create("nothing", "export const handler = async () => () => {};", { Timeout: 5 });
    const { FunctionError, answer } = await call("nothing");
    assert.deepEqual([FunctionError, answer], [undefined, null]);
  });

  it("writes the function's lines into its log group, or nobody sees why it failed", async () => {
    const logs = new CloudWatchLogsClient(api.client);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/lambda/logging" }));
    await create("logging", echo, { Timeout: 20 });
    await call("logging");
    const { events } = await until(
      () => logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/logging" })),
      (found) => (found.events ?? []).length > 0,
    );
    assert.equal(events?.[0]?.message, "event of logging");
    logs.destroy();
  });

  it("gives the end of the function's log when asked, or a script sees none of its lines", async () => {
    const source = `export const handler = async () => { console.log("x".repeat(5000)); console.log("done"); };`;
    await create("tail", source, { Timeout: 20 });
    const { LogResult } = await lambda.send(new InvokeCommand({ FunctionName: "tail", LogType: "Tail" }));
    const log = Buffer.from(LogResult!, "base64");
    assert.match(log.toString(), /x\ndone\n$/);
    assert.equal(log.length, 4096);
    assert.equal((await lambda.send(new InvokeCommand({ FunctionName: "tail" }))).LogResult, undefined);
  });

  it("takes an event and answers before it has run, and a dry run runs nothing, or a test deletes what it only asked about", async () => {
    const [marker, release] = [join(api.dir, "ran"), join(api.dir, "release")];
    const source = `import { existsSync, appendFileSync } from "node:fs";
      export const handler = async (event) => {
        while (!existsSync(${JSON.stringify(release)})) await new Promise((done) => setTimeout(done, 20));
        appendFileSync(${JSON.stringify(marker)}, event.name);
      };`;
    await create("later", source, { Timeout: 20 });
    const send = async (InvocationType: InvocationType, name: string) => {
      const { StatusCode, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: "later", InvocationType, Payload: JSON.stringify({ name }) }),
      );
      return [StatusCode, Payload?.length ?? 0];
    };
    assert.deepEqual(await send("DryRun", "dry"), [204, 0]);
    assert.deepEqual(await send("Event", "event"), [202, 0]);
    assert.equal(existsSync(marker), false);
    writeFileSync(release, "");
    await until(async () => existsSync(marker), Boolean);
    assert.equal(readFileSync(marker, "utf8"), "event");
  });

  it("has the latest version alone, and takes an ARN of its own alone, or another function runs than was meant", async () => {
    await create("versions", "export const handler = async () => 1;", { Timeout: 20 });
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: "versions" }));
    const arn = Configuration!.FunctionArn!;
    for (const input of [
      { FunctionName: "versions", Qualifier: "$LATEST" },
      { FunctionName: "versions:$LATEST" },
      { FunctionName: `${arn}:$LATEST` },
      { FunctionName: "000000000000:function:versions" },
    ])
      assert.equal((await lambda.send(new InvokeCommand(input))).ExecutedVersion, "$LATEST");
    for (const input of [
      { FunctionName: "versions", Qualifier: "3" },
      { FunctionName: "versions:live" },
      { FunctionName: arn.replace("000000000000", "111111111111") },
    ]) {
      await assert.rejects(lambda.send(new InvokeCommand(input)), { name: "ResourceNotFoundException" });
      await assert.rejects(lambda.send(new GetFunctionCommand(input)), { name: "ResourceNotFoundException" });
    }
  });

  it("refuses events and answers that Lambda does not take, or they fail on AWS only", async () => {
    await create("answering", "export const handler = async ({ size }) => 'x'.repeat(size);", { Timeout: 20 });
    const send = (Payload: string, more: Partial<InvokeCommandInput> = {}) =>
      lambda.send(new InvokeCommand({ FunctionName: "answering", Payload, ...more }));
    await assert.rejects(send("{"), { name: "InvalidRequestContentException" });
    await assert.rejects(send(`"${"x".repeat(2 ** 20)}"`, { InvocationType: "Event" }), {
      name: "RequestTooLargeException",
    });
    await assert.rejects(send(`"${"x".repeat(6 * 2 ** 20)}"`), { name: "RequestTooLargeException" });
    await assert.rejects(send("{}", { ClientContext: "e30=" }), {
      name: "InvalidParameterValueException",
      message: /ClientContext/,
    });
    const { FunctionError, Payload } = await send('{"size":6291600}');
    assert.equal(FunctionError, "Unhandled");
    assert.match(Buffer.from(Payload ?? []).toString(), /Function\.ResponseSizeTooLarge/);
  });

  it("runs the new code after an update, keeps the rest, and is gone after a delete, or an `up` leaves the old one at work", async () => {
    await create("changing", "export const handler = async () => 1;", { Timeout: 20, Tags: { project: "x" } });
    const { CodeSha256: before } = await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "changing", MemorySize: 512 }),
    );
    const { CodeSha256: after } = await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: "changing",
        ZipFile: await code("export const handler = async () => 2;"),
      }),
    );
    assert.notEqual(after, before);
    assert.equal((await call("changing")).answer, 2);
    const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: "changing" }));
    assert.deepEqual([Configuration?.MemorySize, Configuration?.Timeout, Tags], [512, 20, { project: "x" }]);
    assert.deepEqual((await lambda.send(new ListTagsCommand({ Resource: Configuration?.FunctionArn }))).Tags, {
      project: "x",
    });
    await lambda.send(new DeleteFunctionCommand({ FunctionName: "changing" }));
    await assert.rejects(lambda.send(new GetFunctionCommand({ FunctionName: "changing" })), {
      name: "ResourceNotFoundException",
    });
    const { Functions } = await lambda.send(new ListFunctionsCommand({}));
    assert.ok(Functions?.every(({ FunctionName }) => FunctionName !== "changing"));
  });

  it("refuses what Lambda refuses, or it is found on AWS only", async () => {
    const refused = (more: Partial<CreateFunctionCommandInput>, message: RegExp) =>
      assert.rejects(create("refused", echo, more), { name: "InvalidParameterValueException", message });
    await refused({ Role: "arn:aws:iam::000000000000:role/nobody" }, /role\/nobody does not exist/);
    await refused(
      { VpcConfig: { SubnetIds: ["subnet-00000000"], SecurityGroupIds: [platform.securityGroup] } },
      /subnet-00000000/,
    );
    await refused({ Handler: "other.handler" }, /no file for the handler other\.handler/);
    await refused({ Timeout: 901 }, /Timeout/);
    await refused({ Code: { ZipFile: Buffer.from("no archive") } }, /Could not unzip uploaded file/);
    await create("taken", echo);
    await assert.rejects(create("taken", echo), { name: "ResourceConflictException" });
  });

  it("keeps a function's subnets, or the network goes before what stands in it", async () => {
    await create("inside", echo, {
      VpcConfig: { SubnetIds: platform.subnets, SecurityGroupIds: [platform.securityGroup] },
    });
    const { status, body } = await api.control(
      "DELETE",
      `/_twin/records/${platform.securityGroup}?type=aws:ec2/securityGroup:SecurityGroup`,
    );
    assert.equal(status, 400);
    assert.match(String(body["message"]), /function:inside/);
  });
});
