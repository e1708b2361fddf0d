import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { reachThrough, type Reach } from "../../../../automation/access/reach.js";

interface Answer {
  status?: number;
  /** Lambda's error type of the request, or of the function. */
  error?: string;
  functionError?: boolean;
  body: unknown;
}

describe("the way through the function", () => {
  let server: Server;
  let answers: Answer[];
  let events: { path: string; event: unknown }[];
  let reach: Reach;
  before(async () => {
    // Longer than any pause between two requests: a connection that ends meanwhile is an error of the next one.
    server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        events.push({ path: request.url ?? "", event: JSON.parse(Buffer.concat(parts).toString()) });
        const { status = 200, error, functionError, body } = answers.shift() ?? { status: 500, body: {} };
        response
          .writeHead(status, {
            ...(error && { "x-amzn-errortype": error }),
            ...(functionError && { "x-amz-function-error": "Unhandled" }),
          })
          .end(JSON.stringify(body));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    [answers, events] = [[], []];
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    reach = reachThrough(
      "shop-reach",
      { endpoint, region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 },
      { within: 1, delays: { minDelay: 0.01, maxDelay: 0.1 } },
    );
  });

  const input = {
    host: "db",
    port: 3306,
    user: "u",
    password: "hunter2",
    debeziumVersion: "2.7.3.Final",
    tables: ["shop.orders"],
  };
  const check = () => reach.call("database.check", input);
  const failsWith = async (answer: Answer, name: string, message: RegExp): Promise<void> => {
    answers = [answer];
    await assert.rejects(check(), (error: Error) => {
      assert.equal(error.name, name);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
  };
  const refused = (status: number, error: string, message: string, expected: RegExp) =>
    failsWith({ status, error, body: { message } }, "ReachError", expected);
  const failed = (errorType: string, errorMessage: string, name: string, expected: RegExp) =>
    failsWith({ functionError: true, body: { errorType, errorMessage } }, name, expected);

  it("hands over name and input and hands back the answer: else nothing works on private networks", async () => {
    answers = [{ body: ["a warning"] }, { body: null }];
    assert.deepEqual(await check(), ["a warning"]);
    assert.deepEqual(events, [
      { path: "/2015-03-31/functions/shop-reach/invocations", event: { operation: "database.check", input } },
    ]);
    assert.equal(
      await reach.call("kafka.connectTest", { brokers: { bootstrapBrokers: "b:9098", region: "eu-west-1" } }),
      undefined,
    );
  });

  it("asks for rows with a loss only where some were counted: else a function of an earlier version, which has no such question, refuses every one", async () => {
    answers = [{ body: [] }, { body: [] }];
    const reader = await reach.reader({ host: "db", port: 3306, user: "u", password: "hunter2" });
    const id = { name: "id", form: { kind: "integer" as const } };
    const table = { database: "shop", table: "orders", key: [id], columns: [{ ...id, long: false }] };
    await reader.rows(table, {}, 5);
    await reader.rows(table, {}, 5, true);
    const asked = events.map(({ event }) => (event as { input: Record<string, unknown> }).input);
    assert.deepEqual(
      asked.map((one) => [one["limit"], one["onlyLossy"]]),
      [
        [5, undefined],
        [5, true],
      ],
    );
  });

  it("says what to do when the function is gone or may not be called: else a stack trace of the SDK is all there is", async () => {
    await refused(
      404,
      "ResourceNotFoundException",
      "Function not found",
      /^function shop-reach, which reaches brokers and databases, is gone: `pulumi up` of the platform's stack makes it anew/,
    );
    await refused(
      403,
      "AccessDeniedException",
      "User: ann is not authorized",
      /can't be asked with these credentials: have lambda:InvokeFunction on it allowed for them \(User: ann is not authorized\)$/,
    );
    await refused(413, "RequestTooLargeException", "too large", /more than the 6 MB/);
    await refused(400, "InvalidRequestContentException", "not JSON", /can't be asked: not JSON$/);
  });

  it("tells an operation's own error from the function's end: else a refused password looks like a lack of time, or the other way round", async () => {
    await failed("DatabaseCheckError", "It refuses user cdc", "DatabaseCheckError", /^It refuses user cdc$/);
    await failed(
      "Sandbox.Timedout",
      "2026 x Task timed out after 300.00 seconds",
      "ReachError",
      /^function shop-reach, asked for database\.check, took longer than it may: .*security groups, routes/,
    );
    await failsWith(
      { functionError: true, body: { errorMessage: "2026 x Task timed out after 300.00 seconds" } },
      "ReachError",
      /took longer than it may/,
    );
    await failed(
      "Function.ResponseSizeTooLarge",
      "Response payload size exceeded",
      "ReachError",
      /larger answer than the 6 MB/,
    );
    await failed(
      "Runtime.ExitError",
      "Runtime exited with error: signal: killed",
      "ReachError",
      /did not live to answer: Runtime\.ExitError: .*\/aws\/lambda\/shop-reach/,
    );
    await failed(
      "Error",
      'there is no operation "database.check"; there are kafka.connectTest',
      "ReachError",
      /is of another version of msk-cdc: .*`pulumi up` of the platform's stack brings it up to date$/,
    );
  });

  it("asks for TLS in the operation's name: else a function of before leaves it away, and the password crosses in plain text", async () => {
    const { operationNames, perform } = await import("../../../../reach/registry.js");
    answers = [{ body: [] }];
    await reach.call("database.check", { ...input, tls: { mode: "require" } });
    const { operation } = events[0]?.event as { operation: string };
    // A function looks for exactly this among its names.
    assert.ok(!(await operationNames()).includes(operation), operation);
    await assert.rejects(perform(operation, {}), /^Error: operation database\.check: host: /);
    await failed(
      "Error",
      `there is no operation "${operation}"; there are database.check`,
      "ReachError",
      /is of another version of msk-cdc: .*`pulumi up` of the platform's stack brings it up to date$/,
    );
  });

  it("is told by the function what it does not know of an account: else the next such wish is left away as well", async () => {
    const { perform } = await import("../../../../reach/registry.js");
    for (const [wish, path] of [
      [{ cipher: "x" }, "cipher"],
      [{ tls: { mode: "verify", crl: "x" } }, "tls.crl"],
    ] as const)
      await assert.rejects(
        perform("database.check", { ...input, ...wish }),
        new RegExp(`^Error: there is no operation "database\\.check" that takes ${path}$`),
      );
  });

  it("waits for a function whose network interfaces are being made: else the first call after quiet weeks fails", async () => {
    const asleep = {
      status: 409,
      error: "ResourceConflictException",
      body: { message: "The function is currently in the following state: Pending" },
    };
    answers = [asleep, { body: [] }];
    assert.deepEqual(await check(), []);
    answers = Array.from({ length: 200 }, () => asleep);
    await assert.rejects(check(), { name: "ReachError", message: /state: Pending$/ });
  });

  it("refuses an input that Lambda would not take, before it is sent: else megabytes go out for an unreadable error", async () => {
    await assert.rejects(reach.call("database.check", { ...input, tables: ["x".repeat(6 * 2 ** 20)] }), {
      name: "ReachError",
      message: /^operation database\.check: its input has \d+ bytes, and Lambda takes 6291456 \(6 MB\) at a time/,
    });
    assert.deepEqual(events, []);
  });
});
