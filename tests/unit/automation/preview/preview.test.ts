// Previews from recorded events to their comment: GitHub's API on loopback, environments in memory.
import assert from "node:assert/strict";
import { planOf } from "../../../../automation/preview/event.js";
import { GitHub } from "../../../../automation/preview/github.js";
import { preview, type PreviewActions } from "../../../../automation/preview/preview.js";
import { mysql } from "../../../../databases/mysql/kind.js";
import { lacks, untilRowsFlow, type ObservedPipeline } from "../../../../automation/preview/readiness.js";
import type { EnvironmentInfo } from "../../../../automation/index.js";
import type { TableVerification, Verification } from "../../../../automation/verify/verification.js";
import { FakeGitHub, recorded, type RecordedEvent } from "../../../fixtures/github/fakeGitHub.js";

const flowing: ObservedPipeline = {
  name: "pr-7-shop",
  connectors: [
    { name: "pr-7--source", state: "RUNNING" },
    { name: "pr-7--sink", state: "RUNNING" },
  ],
  tables: [
    {
      from: "shop.orders",
      table: "orders",
      source: { rows: 100_000, more: true },
      sink: { rows: 1234, more: false },
      expected: 100_000,
    },
  ],
  latency: { milliseconds: 400, changes: 3 },
  coarseTime: "the binlog counts in seconds",
  sink: {
    schema: "pr-7--shop--reports",
    client: mysql.client({ host: "sink.example.internal", port: 3306, user: "sinko" }, "pr-7--shop--reports"),
    secret: "AmazonMSK_pr-7--shop",
  },
  topics: ["pr-7--shop.shop.orders"],
};

const verification = (
  result: Verification["result"] = "equal",
  more: Partial<TableVerification> = {},
): Verification => ({
  stack: "pr-7",
  result,
  seconds: 1,
  pipelines: [
    {
      pipeline: "pr-7-shop",
      connectors: [],
      notes: [],
      tables: [
        {
          from: "shop.orders",
          table: "pr-7--shop--reports.orders",
          compared: "all",
          rows: 1234,
          missing: 0,
          extra: 0,
          different: 0,
          unsettled: 0,
          found: [],
          unsettledKeys: [],
          lacking: [],
          notCompared: [],
          withLoss: 0,
          lossyRows: [],
          lossy: [],
          columns: ["id"],
          seconds: 1,
          ...more,
        },
      ],
    },
  ],
});

const delays = { minDelay: 0.001, maxDelay: 0.001 };

describe("preview of a pull request", () => {
  let gitHub: FakeGitHub;
  let standing: Map<string, EnvironmentInfo>;
  let done: string[];
  let said: string[];
  /** What one test has otherwise. */
  let own: Partial<PreviewActions>;

  beforeEach(async () => {
    gitHub = await FakeGitHub.start();
    [standing, done, said, own] = [new Map(), [], [], {}];
  });

  afterEach(() => gitHub.close());

  const environment = (name: string, more: Partial<EnvironmentInfo> = {}): EnvironmentInfo => ({
    name,
    owner: "octocat",
    createdAt: "2026-01-31T08:00:00.000Z",
    expiresAt: "2026-01-31T16:00:00.000Z",
    from: "dev",
    platformStack: "organization/msk-cdc/dev",
    sinkSchemas: {},
    expired: false,
    resources: 20,
    pending: 0,
    pipelines: [],
    ...more,
  });

  const actions: PreviewActions = {
    check: () => Promise.resolve([]),
    show: (name) => Promise.resolve(standing.get(name)),
    up: async ({ name, ...more }) => {
      done.push(`up ${name} ${more.commit.slice(0, 7)} ${more.owner}`);
      const up = environment(name, more);
      standing.set(name, up);
      return up;
    },
    untilRowsFlow: () => Promise.resolve({ pipelines: [flowing], missing: lacks([flowing]) }),
    verify: () => Promise.resolve(verification()),
    down: async (name) => {
      done.push(`down ${name}`);
      return standing.delete(name);
    },
    collect: async ({ closed, only }) => {
      const expired: EnvironmentInfo[] = [];
      for (const one of [...standing.values()].filter(only))
        if (one.expired || (one.pullRequest !== undefined && (await closed(one.pullRequest, one)))) expired.push(one);
      for (const { name } of expired) standing.delete(name);
      return { expired, postponed: [], failures: [] };
    },
  };

  const run = (event: RecordedEvent): Promise<boolean> => {
    const { name, payload } = recorded(event);
    return preview({
      plan: planOf(name, payload),
      actions: { ...actions, ...own },
      github: new GitHub(gitHub.access),
      prefix: "pr",
      from: "dev",
      secrets: ["swordfish", "ghs_right"],
      say: (line) => void said.push(line),
    });
  };

  it("is brought up when it is opened, and one comment says what stands: else its author can't see rows move", async () => {
    assert.equal(await run("opened"), true);
    assert.deepEqual(done, ["up pr-7 3f2504e octocat"]);
    assert.deepEqual(gitHub.bodies(7), [
      `<!-- msk-cdc preview pr-7 -->
**Preview \`pr-7\` is up, and rows flow; source and sink hold the same rows.**

Commit \`3f2504e04f\`. Settings from \`dev\`.

| pipeline | connector | state |
| --- | --- | --- |
| \`pr-7-shop\` | \`pr-7--source\` | \`RUNNING\` |
| \`pr-7-shop\` | \`pr-7--sink\` | \`RUNNING\` |

| source table | sink table | at the source | at the sink | latency |
| --- | --- | --- | --- | --- |
| \`shop.orders\` | \`pr-7--shop--reports.orders\` | more than 100,000 rows | 1,234 rows | 0.4 s (3 changes) |

| verified | rows | missing | extra | different | remarks |
| --- | --- | --- | --- | --- | --- |
| \`pr-7--shop--reports.orders\` | 1,234 | 0 | 0 | 0 |  |

Latency: from a commit at the source to Debezium, middle of the newest changes; the binlog counts in seconds.

**How to connect**

* rows: \`mysql --host sink.example.internal --port 3306 --user sinko --password 'pr-7--shop--reports'\`; the password is in secret \`AmazonMSK_pr-7--shop\`
* topics: \`pr-7--shop.shop.orders\`

**Until \`2026-01-31T16:00:00.000Z\`**: each push begins this time anew. Close the pull request, or run \`cdc env down pr-7\`, to remove it.
`,
    ]);
  });

  it("fails when source and sink differ, and says in which table by how much, without a key or value: else a lossy pipeline is merged, or a comment holds personal data", async () => {
    own = {
      verify: () =>
        Promise.resolve(
          verification("different", {
            missing: 3,
            lacking: ["note"],
            found: [{ kind: "missing", key: ["secret-key"] }],
          }),
        ),
    };
    assert.equal(await run("opened"), false);
    assert.match(
      gitHub.bodies(7).join(),
      /rows flow; source and sink differ\.\*\*[^]*\| `pr-7--shop--reports\.orders` \| 1,234 \| 3 \| 0 \| 0 \| `the sink lacks column note` \|/,
    );
    assert.doesNotMatch(gitHub.bodies(7).join(), /secret-key/);
    assert.deepEqual(said, ["pr-7 is up, and rows flow; source and sink differ"]);
    own = { verify: () => Promise.resolve(verification("unknown", { unsettled: 2, problem: "rows keep changing" })) };
    assert.equal(await run("synchronize"), true);
    assert.match(gitHub.bodies(7).join(), /is not proven\.\*\*[^]*`2 rows still on their way; rows keep changing`/);
  });

  it("says how many rows a declared conversion changed, and does not fail for them: else rounded amounts are merged unseen, or nothing is merged at all", async () => {
    const born = { column: "born", why: "a date with a zero in it becomes NULL" };
    const lossy = [
      { column: "total", why: "rounded to 2 digits after the point", rows: 0 },
      { ...born, rows: 1200 },
    ];
    own = { verify: () => Promise.resolve(verification("lossy", { withLoss: 1200, lossy })) };
    assert.equal(await run("opened"), true);
    assert.match(
      gitHub.bodies(7).join(),
      /rows flow; source and sink hold the same rows, but for what declared conversions changed\.\*\*[^]*`1,200 rows with a loss: born \(a date with a zero in it becomes NULL\)`/,
    );
  });

  it("says what it costs while it stands: else it looks free", async () => {
    const cost = {
      region: "us-east-1",
      asOf: "2026-09-01",
      total: 161,
      known: 161,
      items: [],
      notIncluded: ["data transfer"],
      charged: true,
    };
    own = { up: ({ name }) => Promise.resolve(environment(name, { cost })) };
    await run("opened");
    assert.match(
      gitHub.bodies(7).join(),
      /\n\n\*\*Costs\*\* \$161\.00 a month in us-east-1 \(prices of 2026-09-01\), without data transfer\.\n\n/,
    );
  });

  it("has one comment, edited in place behind a hundred others, and never one that a person wrote: else each push adds one, or overwrites what somebody said", async () => {
    gitHub.add(7, "<!-- msk-cdc preview pr-7 -->\nmine", { login: "mallory", type: "User" });
    for (let number = 0; number < 120; number++) gitHub.add(7, `comment ${number}`, { login: "octocat", type: "User" });
    await run("opened");
    await run("synchronize");
    await run("reopened");
    assert.deepEqual(done, ["up pr-7 3f2504e octocat", "up pr-7 9c1185a octocat", "up pr-7 3f2504e octocat"]);
    assert.equal(gitHub.bodies(7).length, 122);
    assert.deepEqual(
      [gitHub.bodies(7)[0], /Commit `3f2504e04f`/.test(gitHub.bodies(7)[121] ?? "")],
      ["<!-- msk-cdc preview pr-7 -->\nmine", true],
    );
  });

  it("is gone when the request is closed, and the comment says so: else it costs money unseen", async () => {
    await run("opened");
    assert.equal(await run("closed"), true);
    assert.deepEqual([[...standing], done.at(-1)], [[], "down pr-7"]);
    assert.match(gitHub.bodies(7).join(), /^<!-- msk-cdc preview pr-7 -->\n\*\*Preview `pr-7` is removed\.\*\*/);
  });

  it("leaves a request alone that never had one: else each closed request gets a comment about nothing", async () => {
    assert.equal(await run("closed"), true);
    assert.deepEqual([gitHub.bodies(7), said], [[], ["there was no pr-7"]]);
  });

  it("is not brought up for a fork, and nobody is asked for anything: else strangers run code on your cluster", async () => {
    assert.equal(await run("fork"), true);
    assert.deepEqual(
      [done, gitHub.requests, said],
      [[], [], ["pull request 8 comes from a fork, which gets no secrets and no role: it has no preview"]],
    );
  });

  it("is not brought up when its request was closed meanwhile, but removed: else a late job leaves what nobody removes", async () => {
    standing.set("pr-7", environment("pr-7", { pullRequest: 7 }));
    gitHub.closed.add(7);
    assert.deepEqual([await run("synchronize"), await run("synchronize")], [true, true]);
    const late = "pull request 7 is closed by now: nothing is brought up";
    assert.deepEqual(
      [done, said, gitHub.bodies(7).length],
      [["down pr-7", "down pr-7"], [late, "pr-7 is removed", late, "there was no pr-7"], 1],
    );
  });

  it("shows broken rules before anything is touched: else a typing error takes minutes to be found", async () => {
    own = {
      check: () =>
        Promise.resolve([
          {
            id: "settings.value.wrong",
            path: "msk-cdc:pipelines[0].topics.partitions",
            value: '"a|b`c"',
            rule: "a whole number",
            fix: "change it, for example 1",
          },
        ]),
    };
    assert.equal(await run("opened"), false);
    assert.deepEqual(done, []);
    assert.match(
      gitHub.bodies(7).join(),
      /was not touched: 1 rule is broken\.\*\*[^]*\| `msk-cdc:pipelines\[0\]\.topics\.partitions` \| ``"a\\\|b`c"`` \| `a whole number` \| `change it, for example 1` \|/,
    );
  });

  it("says the cause of a failure first, without passwords, without markup and mentions: else the reader looks in the wrong place, or reads a secret", async () => {
    own = {
      up: () =>
        Promise.reject(
          Object.assign(
            new Error('up of stack "pr-7" failed:\n  - Access denied for @kfc (swordfish) ```\n<img src=x>'),
            { name: "OperationError", operation: "up" },
          ),
        ),
    };
    assert.equal(await run("opened"), false);
    assert.match(
      gitHub.bodies(7).join(),
      /^<!-- msk-cdc preview pr-7 -->\n\*\*Preview `pr-7` did not come up\.\*\*\n\n````text\nup of stack "pr-7" failed:\n {2}- Access denied for @kfc \(\(secret\)\) ```\n<img src=x>\n````\n\nCommit `3f2504e04f`\. It was taken down again; the next push tries anew\.\n$/,
    );
    assert.doesNotMatch(said.join(), /swordfish/);
  });

  it("says what is missing when no rows come: else a preview that moves nothing looks like one that works", async () => {
    const [table] = flowing.tables;
    assert.ok(table);
    const stuck = {
      ...flowing,
      connectors: [{ name: "pr-7--sink", state: "FAILED", trouble: "no such table" }],
      tables: [{ ...table, source: { rows: 10, more: false }, sink: { rows: 0, more: false }, expected: 10 }],
    };
    const patience = { firstRows: 60_000, allRows: 0, delays };
    own = { untilRowsFlow: () => untilRowsFlow(() => Promise.resolve([stuck]), patience) };
    assert.equal(await run("opened"), false);
    assert.match(
      gitHub.bodies(7).join(),
      /is up, but rows do not flow\.\*\*\n\n```text\nconnector pr-7--sink is FAILED: no such table\ntable pr-7--shop--reports\.orders is empty, shop\.orders has 10 rows\n```/,
    );
  });

  it("waits for no rows where none are copied: else a preview without a snapshot fails after ten minutes", async () => {
    const [table] = flowing.tables;
    assert.ok(table);
    own = {
      untilRowsFlow: () =>
        untilRowsFlow(
          () => Promise.resolve([{ ...flowing, tables: [{ ...table, sink: { rows: 0, more: false }, expected: 0 }] }]),
          { firstRows: 60_000, allRows: 60_000, delays },
        ),
    };
    assert.equal(await run("opened"), true);
    assert.match(gitHub.bodies(7).join(), /is up, and it waits for changes; source and sink hold the same rows\.\*\*/);
  });

  it("waits until the rows are there: else the comment comes too early to say anything", async () => {
    const [table] = flowing.tables;
    assert.ok(table);
    const counts = [0, 0, 4, 10];
    const look = () =>
      Promise.resolve([
        {
          ...flowing,
          tables: [
            {
              ...table,
              source: { rows: 10, more: false },
              sink: { rows: counts.shift() ?? NaN, more: false },
              expected: 10,
            },
          ],
        },
      ]);
    const { missing, pipelines } = await untilRowsFlow(look, { firstRows: 60_000, allRows: 60_000, delays });
    assert.deepEqual([missing, pipelines[0]?.tables[0]?.sink.rows, counts], [[], 10, []]);
  });

  it("never touches the environment of another repository with the same backend: else two projects' pull requests 7 take turns", async () => {
    standing.set("pr-7", environment("pr-7", { pullRequest: 7, repository: "octo-org/other" }));
    assert.deepEqual([await run("opened"), await run("closed")], [false, false]);
    assert.deepEqual([done, [...standing.keys()]], [[], ["pr-7"]]);
    assert.match(
      gitHub.bodies(7).join(),
      /could not be removed[^]*environment pr-7 belongs to repository octo-org\/other, and this is octo-org\/shop: give each repository with this Pulumi backend a --prefix of its own/,
    );
  });

  it("is collected at night when its request is closed or its time is up, others are not, and its comment says so: else what a cancelled job left stays", async () => {
    for (const [name, more] of Object.entries({
      "pr-7": { pullRequest: 7 },
      "pr-8": { pullRequest: 8, repository: "octo-org/shop" },
      "pr-9": { pullRequest: 9, repository: "octo-org/other" },
      "pr-10": { pullRequest: 10, expired: true },
      mine: {},
    }))
      standing.set(name, environment(name, more));
    standing.set("pr-11", environment("pr-11", { pullRequest: 11, repository: "octo-org/other", expired: true }));
    gitHub.closed.add(8).add(9);
    gitHub.add(8, "<!-- msk-cdc preview pr-8 -->\nold");
    assert.equal(await run("schedule"), true);
    assert.deepEqual(
      [[...standing.keys()], said],
      [
        ["pr-7", "pr-9", "mine", "pr-11"],
        ["pr-8 is removed", "pr-10 is removed"],
      ],
    );
    assert.deepEqual(
      [gitHub.bodies(8).join().split("\n")[1], gitHub.bodies(10)],
      ["**Preview `pr-8` is removed.**", []],
    );
  });

  it("is said to be removed by the night only where it is, and one comment that GitHub refuses keeps no other: else authors look for a preview that is gone, or pay for one that is not", async () => {
    const [eight, nine, ten] = [8, 9, 10].map((pullRequest) =>
      environment(`pr-${pullRequest}`, { pullRequest, expired: true }),
    );
    assert.ok(eight && nine && ten);
    for (const number of [8, 9, 10]) gitHub.add(number, `<!-- msk-cdc preview pr-${number} -->\nold`);
    own = { collect: () => Promise.resolve({ expired: [eight, nine], postponed: [ten], failures: [] }) };
    gitHub.refusal = { status: 422, of: /issues\/8\/comments/ };
    assert.equal(await run("schedule"), false);
    assert.deepEqual(
      [8, 9, 10].map((number) => gitHub.bodies(number).join().split("\n")[1]),
      ["old", "**Preview `pr-9` is removed.**", "old"],
    );
    assert.match(
      said.join("\n"),
      /^pr-8 is removed\npr-8: its comment still says that it stands: .*\npr-9 is removed\npr-10 is to go as well, and waits for the next run: there was no time left to begin with it$/,
    );
  });

  it("has a comment that GitHub takes, however many tables there are: else the job is red, and the comment says what was", async () => {
    const [one] = verification().pipelines;
    assert.ok(one);
    const tables = Array.from({ length: 1200 }, (_value, index) => ({
      ...(one.tables[0] as TableVerification),
      table: `pr-7--shop--reports.orders_${index}`,
    }));
    own = { verify: () => Promise.resolve({ ...verification(), pipelines: [{ ...one, tables }] }) };
    assert.equal(await run("opened"), true);
    const [body = ""] = gitHub.bodies(7);
    assert.ok(body.length > 60_000 && body.length < 65_536, `${body.length} characters`);
    assert.match(body, /orders_7` \| 1,234 \|[^]*\|\n\n… The rest does not fit into a comment of GitHub's\.\n$/);
  });
});
