// What operations ask of brokers, with the Kafka client's requests in our hands.
import assert from "node:assert/strict";
import { Consumer, Producer } from "@platformatic/kafka";
import { handler } from "../../../reach/handler.js";
import { produce } from "../../../reach/kafka/produce.js";
import { read } from "../../../reach/kafka/read.js";

const brokers = { bootstrapBrokers: "127.0.0.1:1", region: "eu-west-1" };

/** Puts another method in the place of a class's, until the test is over. */
class Replaced {
  private readonly undo: (() => void)[] = [];

  method(prototype: object, name: string, body: (...args: never[]) => unknown): void {
    const own = Object.getOwnPropertyDescriptor(prototype, name);
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value: body });
    this.undo.push(() => (own ? Object.defineProperty(prototype, name, own) : Reflect.deleteProperty(prototype, name)));
  }

  end(): void {
    for (const one of this.undo.splice(0).reverse()) one();
  }
}

describe("an operation on brokers", () => {
  const replaced = new Replaced();
  afterEach(() => replaced.end());

  /** A partition whose fetches give these answers in turn: values of records, from offset 0 on. */
  function partition(...answers: string[][]): void {
    let [asked, offset] = [0, 0n];
    replaced.method(Consumer.prototype, "metadata", async () => ({
      topics: new Map([["t", { id: "id", partitions: [{ leader: 1 }] }]]),
    }));
    replaced.method(Consumer.prototype, "fetch", async () => {
      const values = answers[asked++] ?? [];
      const first = offset;
      offset += BigInt(values.length);
      const records = values.map((value, offsetDelta) => ({
        offsetDelta,
        timestampDelta: 0n,
        key: null,
        value: Buffer.from(value),
      }));
      return {
        responses: [
          {
            partitions: [
              {
                records:
                  values.length === 0
                    ? []
                    : [
                        {
                          firstOffset: first,
                          lastOffsetDelta: values.length - 1,
                          attributes: 0,
                          firstTimestamp: 0n,
                          records,
                        },
                      ],
              },
            ],
          },
        ],
      };
    });
  }
  const readUpTo = (until: string) => read.run({ brokers, topic: "t", partition: 0, from: "0", until, limit: 100 });

  it("writes for all in-sync copies, in requests that brokers take: else a signal is lost with its leader, or thousands of offsets can't be forgotten", async () => {
    const sent: { acks?: number; messages: { key: Buffer }[] }[] = [];
    replaced.method(Producer.prototype, "send", async (options: (typeof sent)[number]) => void sent.push(options));
    await produce.run({
      brokers,
      topic: "t",
      records: Array.from({ length: 1200 }, (_, index) => ({ key: `k${index}`, value: null })),
    });
    assert.deepEqual(
      sent.map(({ acks, messages }) => [acks, messages.length]),
      [
        [-1, 500],
        [-1, 500],
        [-1, 200],
      ],
    );
    assert.deepEqual(sent.flatMap(({ messages }) => messages.map(({ key }) => key.toString())).at(-1), "k1199");
  });

  it("asks again where a broker answers nothing before the end, and then says so: else a throttled reader takes half a topic for all of it", async () => {
    partition(["a"], [], [], ["b"]);
    assert.deepEqual(
      (await readUpTo("2")).records.map(({ value }) => value),
      ["a", "b"],
    );
    partition(["a"]);
    await assert.rejects(
      readUpTo("2"),
      /topic t, partition 0: the brokers answer nothing from offset 1 on, though it goes on up to 2/,
    );
  }).timeout(10_000);

  it("answers with no more bytes than Lambda carries, whatever the letters: else rows in another script end a call", async () => {
    const row = "語".repeat(700_000);
    partition([row, row]);
    const answer = await readUpTo("2");
    assert.deepEqual([answer.records.length, answer.next], [1, "1"]);
  });
});

describe("the function inside the VPC", () => {
  const replaced = new Replaced();
  afterEach(() => replaced.end());

  it("throws name and message, and nothing else of an error: else Lambda logs a statement with its rows", async () => {
    const refused = Object.assign(new Error("no such table"), {
      name: "DatabaseError",
      sql: "SELECT 'row'",
      cause: new Error("row"),
    });
    // As the handler loads it.
    const { databaseOperations } = await import("../../../reach/databaseOperations.js");
    replaced.method(databaseOperations["database.position"], "run", async () => Promise.reject(refused));
    const error = await handler({
      operation: "database.position",
      input: { host: "h", port: 1, user: "u", password: "p" },
    }).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    assert.deepEqual(
      { ...error, message: error?.message, cause: error?.cause },
      { name: "DatabaseError", message: "no such table", cause: undefined },
    );
  });
});
