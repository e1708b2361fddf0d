// A pull request's life with the command, the engine and a twin: `cdc preview` as the workflow runs it, on recorded
// events; only GitHub's API is ours.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { collectExpired, showEnvironment, twinEnvironment, type TwinInfo } from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { closedPullRequests, GitHub } from "../../automation/preview/github.js";
import { projectRoot } from "../../tools/paths.js";
import { FakeGitHub, recorded, type RecordedEvent } from "../fixtures/github/fakeGitHub.js";
import { openDemoTables } from "./demoTables.js";
import { inventory } from "./inventory.js";
import { OwnTwin } from "./ownTwin.js";
import { stand } from "./standing.js";

describe("cdc preview on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("preview");
  let twin: TwinInfo;
  let platform: PlatformOutputs;
  let tables: TablePair;
  let gitHub: FakeGitHub;
  let untouched: string[];

  before(async () => {
    twin = await own.start();
    const main = await stand({ name: "main", from: "twin", twin });
    own.atEnd(() => main.end());
    platform = main.environment.outputs["platform"] as PlatformOutputs;
    tables = await openDemoTables(twin, platform);
    own.atEnd(() => tables.close());
    await tables.untilEqual(60_000, new AbortController().signal);
    gitHub = await FakeGitHub.start();
    own.atEnd(() => gitHub.close());
    untouched = await inventory(twin, platform);
  });

  after(() => own.end());

  /** Exit code and all that was printed. */
  const cdcPreview = (event: RecordedEvent, ...more: string[]): Promise<{ code: number; printed: string }> => {
    const { apiUrl, repository, token } = gitHub.access;
    const variables = {
      GITHUB_API_URL: apiUrl,
      GITHUB_REPOSITORY: repository,
      GITHUB_TOKEN: token,
      GITHUB_EVENT_NAME: recorded(event).name,
      GITHUB_EVENT_PATH: join(projectRoot, "tests", "fixtures", "github", `${event}.json`),
      PULUMI_ACCESS_TOKEN: "",
    };
    return new Promise((resolve) => {
      const args = [join(projectRoot, "bin", "cdc.mjs"), "preview", "--from", "twin", "--platform", "main", ...more];
      execFile(
        process.execPath,
        args,
        { env: { ...process.env, ...twinEnvironment(twin), ...variables } },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr }),
      );
    });
  };

  const comment = (): string => {
    const bodies = gitHub.bodies(7);
    assert.equal(bodies.length, 1);
    return bodies.join();
  };

  it("opened: stands up with the pull request's commit and author, and the comment shows the rows of its own sink: else nobody sees what the change does", async () => {
    const { code, printed } = await cdcPreview("opened");
    assert.equal(code, 0, printed);
    const environment = await showEnvironment("pr-7", { twin });
    assert.deepEqual(
      [environment?.owner, environment?.pullRequest, environment?.repository, environment?.commit],
      ["octocat", 7, "octo-org/shop", "3f2504e04f8941d39a0c0305e82c3301a1b2c3d4"],
    );
    assert.match(
      comment(),
      /^<!-- msk-cdc preview pr-7 -->\n\*\*Preview `pr-7` is up, and rows flow; source and sink hold the same rows\.\*\*/,
    );
    assert.match(
      comment(),
      /\| `pr-7-simplydemo` \| `pr-7--source-connector-demosrc` \| `RUNNING` \|\n\| `pr-7-simplydemo` \| `pr-7--sink-connector-productinfo` \| `RUNNING` \|/,
    );
    assert.match(
      comment(),
      /\| `demosrc\.products` \| `pr-7--simplydemo--demosink\.productinfo` \| 10 rows \| 10 rows \| no change yet \|/,
    );
    assert.match(comment(), /\| `pr-7--simplydemo--demosink\.productinfo` \| 10 \| 0 \| 0 \| 0 \|/);
  });

  it("synchronize: the same comment with what is new, and a latency now that a change came: else the author reads about the commit before", async () => {
    await tables.source.execute("INSERT INTO products (id, name) VALUES (1001, 'Seen by all')");
    await tables.untilEqual(60_000, new AbortController().signal);
    const { code, printed } = await cdcPreview("synchronize");
    assert.equal(code, 0, printed);
    assert.equal((await showEnvironment("pr-7", { twin }))?.commit, "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    assert.match(comment(), /Commit `9c1185a5c5`[^]*\| 11 rows \| 11 rows \| \d+\.\d s \(1 change\) \|/);
  });

  it("is due for collection once GitHub says that its pull request is closed, and not before: else nights take what is in use, or leave what nobody removed", async () => {
    const due = async () => {
      const { expired, failures } = await collectExpired({
        twin,
        dryRun: true,
        closed: closedPullRequests(new GitHub(gitHub.access)),
      });
      return [expired.map((one) => one.name), failures.map(({ name: failed, error }) => `${failed}: ${error.message}`)];
    };
    assert.deepEqual(await due(), [[], []]);
    gitHub.closed.add(7);
    assert.deepEqual(await due(), [["pr-7"], []]);
    gitHub.refusal = { of: /^GET .*pulls/, status: 502 };
    assert.deepEqual(await due(), [
      [],
      ["pr-7: cannot look at the pull request (GET repos/octo-org/shop/pulls/7): GitHub answers 502"],
    ]);
    gitHub.refusal = undefined;
    gitHub.closed.delete(7);
  });

  it("closed: down with everything, and the comment says so: else a merged change costs money on", async () => {
    const { code, printed } = await cdcPreview("closed");
    assert.equal(code, 0, printed);
    assert.deepEqual(
      (await inventory(twin, platform)).filter((one) => !untouched.includes(one)),
      [],
    );
    assert.match(comment(), /^<!-- msk-cdc preview pr-7 -->\n\*\*Preview `pr-7` is removed\.\*\*/);
  });

  it("a mistake in the settings: exit code 1 and the rule in the comment, with nothing made: else it is found only by whoever merges", async () => {
    const { code, printed } = await cdcPreview("opened", "--set", "pipelines[0].topics.partitions=0");
    assert.equal(code, 1);
    assert.match(
      comment(),
      /\*\*Preview `pr-7` did not come up\.\*\*\n\n```text\n1 rule is broken by the settings:\n {2}msk-cdc:pipelines\[0\]\.topics\.partitions\n[^]*Nothing was changed\./,
      printed,
    );
    assert.deepEqual(
      (await inventory(twin, platform)).filter((one) => !untouched.includes(one)),
      [],
    );
  });
});
