// `cdc env up` and `cdc env down` under Ctrl-C, beside a main pipeline that stands: it must not notice. Every single
// event: bench/interrupts.ts.
import assert from "node:assert/strict";
import { twinEnvironment, type TwinInfo } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { openDemoTables } from "./demoTables.js";
import { Place, type Standing } from "./interrupted.js";
import { inventory } from "./inventory.js";
import { stand, type Standing as StandingEnvironment } from "./standing.js";

describe("cdc env, interrupted", function () {
  this.timeout(300_000);
  const place = new Place();
  const upArguments = ["env", "up", "pr-7", "--from", "twin", "--platform", "main", "--json"];
  let twin: TwinInfo;
  let main: StandingEnvironment | undefined;
  let untouched: { standing: Standing; inventory: string[] };

  const platform = () => main?.environment.outputs["platform"] as PlatformOutputs;
  /** Paths in this process's own directory for temporary files may be anybody's. */
  const now = async () => ({
    standing: await place.standing(),
    inventory: (await inventory(twin, platform())).filter((one) => !one.startsWith("/")),
  });
  before(async () => {
    const { code, output } = await place.cdc(["twin", "start", "shelf"]);
    assert.equal(code, 0, output);
    twin = place.twin("shelf");
    place.also(twinEnvironment(twin));
    main = await stand({ name: "main", from: "twin", twin });
    const tables = await openDemoTables(twin, platform());
    await tables.untilEqual(120_000, new AbortController().signal).finally(() => tables.close());
    untouched = await now();
  });
  after(async () => {
    await main?.end();
    await place.cdc(["twin", "stop", "shelf", "--remove"]);
    assert.deepEqual(await place.standing(), { processes: [], ports: [], stacks: [], files: [] });
    place.close();
  });

  const phase = (name: string) => new RegExp(`"kind":"phase","phase":"${name}","state":"started"`);
  const resource = (operation: string, type: string) =>
    new RegExp(
      `"kind":"resource","operation":"${operation}","type":"${type}","name":"[^"]*"(,"within":"[^"]*")?,"state":"started"`,
    );
  const connector = "aws:mskconnect/connector:Connector";
  const ups: [event: string, at: RegExp][] = [
    ["prepare", phase("prepare")],
    ["up", phase("up")],
    ["create of a topic", resource("create", "aws:msk/topic:Topic")],
    ["create of a connector", resource("create", connector)],
  ];
  for (const [event, at] of ups) {
    it(`up by Ctrl-C at "${event}" is taken down, and the main pipeline keeps all that it had: else a cancelled job litters the shared cluster`, async () => {
      const { code, output, sent } = await place.cdc(upArguments, { at });
      assert.deepEqual({ code, sent, ...(await now()) }, { code: 130, sent: 1, ...untouched }, output);
      assert.match(
        output,
        /^Interrupted by SIGINT: the environment is taken down\. Once more \(Ctrl-C\) stops at once\.$/m,
      );
    });
  }

  it("up by Ctrl-C twice ends at once, and the command that it prints removes what is left: else one must know what an environment is made of", async () => {
    const { code, output } = await place.cdc(
      upArguments,
      { at: resource("create", connector) },
      { at: /^Interrupted by/m },
    );
    assert.equal(code, 130, output);
    const printed =
      /\nStopping at once\.\nThis is left, each with the command that removes it:\n {2}environment pr-7, half-made\n {4}npx cdc (env down pr-7)\n$/.exec(
        output,
      );
    assert.ok(printed, output);
    const left = await place.standing();
    assert.deepEqual(
      left.processes.filter((args) => !args.includes(twin.dir)),
      [],
      "an engine runs on",
    );
    assert.deepEqual(left.stacks, ["msk-cdc/main.json", "msk-cdc/pr-7.json"]);
    const removed = await place.cdc((printed[1] ?? "").split(" "));
    assert.deepEqual({ code: removed.code, ...(await now()) }, { code: 0, ...untouched }, removed.output);
  });

  it("down by Ctrl-C while a connector is deleted goes on to its end: else the rest of it stays until its time is up", async () => {
    const up = await place.cdc(upArguments);
    assert.equal(up.code, 0, up.output);
    const { code, output, sent } = await place.cdc(["env", "down", "pr-7", "--json"], {
      at: resource("delete", connector),
    });
    assert.deepEqual({ code, sent, ...(await now()) }, { code: 130, sent: 1, ...untouched }, output);
  });
});
