// `cdc demo` under Ctrl-C and kill -9: processes, ports, stacks and files before and after. Every single event:
// bench/interrupts.ts.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";
import { Place, type Standing } from "./interrupted.js";

const nothing: Standing = { processes: [], ports: [], stacks: [], files: [] };
const telling = [join(projectRoot, "tests", "twin", "host", "tellingDemo.mjs")];

describe("cdc demo, interrupted", function () {
  this.timeout(300_000);
  let place: Place;
  before(() => (place = new Place()));
  after(async () => {
    const twins = join(place.twinDirectory("any"), "..");
    for (const name of existsSync(twins) ? readdirSync(twins) : []) await place.cdc(["twin", "stop", name, "--remove"]);
    place.close();
  });

  const events: [phase: string, at: RegExp][] = [
    ["twin", /^event: twin: waiting for the daemon/m],
    ["platform up", /^event: platform up begins/m],
    ["platform up, while brokers start", /^event: platform up: .*simplydemo-cluster-msk/m],
    ["snapshot", /^event: snapshot begins/m],
  ];
  for (const [phase, at] of events) {
    it(`by Ctrl-C at "${phase}" takes everything down: else brokers, workers and databases cost memory for days`, async () => {
      const { code, output, sent } = await place.run(telling, { at });
      assert.deepEqual({ code, sent, left: await place.standing() }, { code: 130, sent: 1, left: nothing }, output);
      assert.match(output, /^Interrupted by SIGINT: everything is taken down\. Once more \(Ctrl-C\) stops at once\.$/m);
      assert.doesNotMatch(output, /✗ (pipeline down|pipeline gone|platform down|platform gone|twin gone|nothing left)/);
    });
  }

  it("by Ctrl-C twice ends at once with engine and downloads, says what is left, and what it prints removes all of that: else one must find the processes oneself", async () => {
    const { code, output } = await place.run(
      telling,
      { at: /^event: platform up: .*simplydemo-cluster-msk/m },
      { at: /^Interrupted by/m },
    );
    assert.equal(code, 130, output);
    const printed =
      /\nStopping at once\.\nThis is left, each with the command that removes it:\n {2}twin (demo-[0-9a-f]{6}): its daemon with all that it runs, its stacks, (\/.*)\n {4}npx cdc (.*)\n$/.exec(
        output,
      );
    assert.ok(printed, output);
    const [, name = "", directory = "", command = ""] = printed;
    assert.equal(directory, place.twinDirectory(name));
    const left = await place.standing();
    assert.deepEqual(
      left.processes.filter((args) => !args.includes(directory)),
      [],
      "an engine runs on",
    );
    assert.deepEqual(
      { stacks: left.stacks, files: left.files },
      { stacks: ["msk-cdc/platform.json"], files: [`state/msk-cdc/twins/${name}`] },
    );
    const removed = await place.cdc(command.split(" "));
    assert.deepEqual({ code: removed.code, left: await place.standing() }, { code: 0, left: nothing }, removed.output);
  });

  it("by kill -9 is found by the next command, which removes its twin, its engine and its files: else a killed job fills the machine", async () => {
    const { output } = await place.run(telling, {
      at: /^event: platform up: .*simplydemo-cluster-msk/m,
      signal: "SIGKILL",
    });
    const [name = ""] = readdirSync(join(place.twinDirectory("any"), ".."));
    assert.match(name, /^demo-/, output);
    const status = await place.cdc(["twin", "status"]);
    assert.match(
      status.output,
      new RegExp(
        `^${name} was left by a command that was killed; the next cdc demo or cdc twin start removes it, or: npx cdc twin stop ${name} --remove$`,
        "m",
      ),
    );
    const started = await place.cdc(["twin", "start", "next"]);
    assert.match(
      started.output,
      new RegExp(`^removing the twin ${name}, left by a command that was killed \\(process \\d+\\)$`, "m"),
    );
    const removed = await place.cdc(["twin", "stop", "next", "--remove"]);
    assert.deepEqual(
      { code: removed.code, left: await place.standing() },
      { code: 0, left: nothing },
      started.output + removed.output,
    );
  });
});
