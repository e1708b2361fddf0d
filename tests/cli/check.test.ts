// `cdc check` as a shell sees it: what it prints, and its exit code.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";
import { seedSink } from "../unit/preflight/seedConnectors.js";
import { cdc } from "./run.js";

describe("cdc check", function () {
  this.timeout(60_000); // the first run may compile

  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "msk-cdc-check-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const dev = readFileSync(join(projectRoot, "Pulumi.dev.yaml"), "utf8");
  const written = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

  it("says that the committed stacks break no rule: else nobody knows whether it looked", async () => {
    const { code, stdout } = await cdc(["check"]);
    assert.deepEqual(
      { code, last: lastLine(stdout) },
      { code: 0, last: "Pulumi.dev.yaml: 1 pipeline, no rule is broken" },
    );
    const twin = await cdc(["check", "--from", "twin"]);
    assert.equal(lastLine(twin.stdout), "Pulumi.twin.yaml: 1 pipeline, no rule is broken");
  });

  it("warns of versions past AWS's support, and ends with 0: else a cluster is upgraded without notice, or a stack that stands stops its CI", async () => {
    const of = (name: string, kafka: string, mysql: string) =>
      written(name, dev.replace(/kafkaVersion: .*/, `kafkaVersion: ${kafka}`).replace(/engineVersion: .*/, mysql));
    const past = of("Pulumi.past.yaml", "3.6.0", 'engineVersion: "5.7"');
    const { code, stdout } = await cdc(["check", past]);
    assert.equal(code, 0);
    assert.match(stdout, /^2 warnings:\n {2}msk-cdc:platform\.cluster\.kafkaVersion\n.*"3\.6\.0"/);
    const { warnings } = JSON.parse((await cdc(["check", past, "--json"])).stdout) as { warnings: { id: string }[] };
    assert.deepEqual(
      warnings.map(({ id }) => id),
      ["cluster.kafkaVersion.ended", "databases.engineVersion.ended"],
    );
  });

  it("passes over encrypted passwords: else it works before `pulumi config set --secret` only", async () => {
    const file = written(
      "Pulumi.secret.yaml",
      `${dev}\n  msk-cdc:passwords:\n    admin:\n      secure: AAABAC\n  aws:secretKey:\n    secure: AAABAC\n`,
    );
    const { stdout } = await cdc(["check", "--from", file]);
    assert.equal(lastLine(stdout), "Pulumi.secret.yaml: 1 pipeline, no rule is broken");
  });

  it("says that it can't read an encrypted setting: else an encrypted pipeline passes for a sound one", async () => {
    const { code, stderr } = await cdc([
      "check",
      written("Pulumi.sealed.yaml", "config:\n  msk-cdc:pipelines:\n    secure: AAABAC\n"),
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /^Pulumi\.sealed\.yaml: msk-cdc:pipelines holds an encrypted value.*Fix: /);
  });

  it("prints findings of the schema and of the rules, and ends with 1: else a CI run goes on to `up`", async () => {
    const rules = written("Pulumi.rules.yaml", dev.replace("replicationFactor: 2", "replicationFactor: 3"));
    const found = await cdc(["check", rules]);
    assert.equal(found.code, 1);
    const expected = `1 rule is broken by Pulumi.rules.yaml:
  msk-cdc:platform.cluster.replicationFactor
    is:   3
    rule: each copy of a partition is on a broker of its own, and there are 2 (zones times brokersPerZone)
    fix:  write 2, or add brokers
`;
    assert.equal(found.stdout.slice(-expected.length), expected);
    const schema = await cdc([
      "check",
      written("Pulumi.schema.yaml", dev.replace("brokersPerZone: 1", "numberOfBrokerNodes: 3")),
    ]);
    assert.equal(schema.code, 1);
    assert.match(schema.stdout, /fix: {2}write brokersPerZone: 1 \(2 brokers\) or brokersPerZone: 2 \(4 brokers\)/);
  });

  it("prints findings as JSON of a documented version: else a script parses sentences", async () => {
    const file = written("Pulumi.rules.yaml", dev.replace("minInsyncReplicas: 1", "minInsyncReplicas: 2"));
    const { code, stdout } = await cdc(["check", "--json", "--from", file]);
    assert.equal(code, 1);
    const { warnings: _said, ...document } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(document, {
      version: 1,
      findings: [
        {
          id: "cluster.minInsyncReplicas.tooHigh",
          path: "msk-cdc:platform.cluster.minInsyncReplicas",
          value: "2",
          rule: "below the replication factor (2), else no write succeeds while MSK patches a broker",
          fix: "write 1",
        },
      ],
    });
    const sound = JSON.parse((await cdc(["check", "--json"])).stdout) as { findings: unknown[] };
    assert.deepEqual(sound.findings, []);
  });

  it("checks a connector's JSON by itself: else one waits for MSK Connect to say that it failed", async () => {
    const { code, stdout } = await cdc([
      "check",
      written("sink.json", JSON.stringify({ name: "sink", config: seedSink })),
    ]);
    assert.equal(code, 1);
    assert.match(stdout, /^13 rules are broken by sink\.json:\n {2}config\.transforms\.createdAt\.type\n/);
  });

  it("says where a file is no JSON, and quotes nothing of it: a password may stand there", async () => {
    const { code, stderr } = await cdc(["check", written("broken.json", '{\n  "connection.password": hunter2\n}')]);
    assert.equal(code, 1);
    assert.match(stderr, /broken\.json: is no JSON.* Fix: /);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  it("names a file that is not there: else one searches for the reason", async () => {
    assert.match(
      (await cdc(["check", join(directory, "none.json")])).stderr,
      /none\.json: cannot be read \(ENOENT\)\. Fix: /,
    );
    assert.match(
      (await cdc(["check", "--from", "nowhere"])).stderr,
      /Pulumi\.nowhere\.yaml: cannot be read \(ENOENT\); name a stack/,
    );
  });
});
