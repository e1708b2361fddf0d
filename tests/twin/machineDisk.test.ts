// A disk that is too small, and one that fills up while a twin works: file systems in memory, in a mount namespace.
import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTopicCommand, DescribeClusterV2Command, KafkaClient } from "@aws-sdk/client-kafka";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { projectRoot } from "../../tools/paths.js";
import type { TwinInfo } from "../../twin/twin.js";
import type { Ended } from "../cli/run.js";
import { MountNamespace } from "./mountNamespace.js";
import { StandingTwin } from "./standingTwin.js";
import { isAlive, until } from "./workbench.js";

describe("a full disk", function () {
  this.timeout(180_000);
  const name = "full";
  let dir: string;
  let disks: MountNamespace;
  /** MiB. */
  const sizes = { small: 32, large: 600, cache: 32, checkout: 24 };
  const disk = (one: keyof typeof sizes): string => join(dir, one);

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "msk-cdc-disk-"));
    const packages = `${dir}/checkout/node_modules`;
    disks = await MountNamespace.open(
      [
        ...Object.entries(sizes).map(
          ([one, size]) => `mkdir ${dir}/${one}; mount -t tmpfs -o size=${size}m,mode=0700 tmpfs ${dir}/${one}`,
        ),
        // Read-only and no link: a set-up that thinks it must install packages can't reach the real ones.
        `mkdir ${packages}; mount --bind ${projectRoot}/node_modules ${packages}; mount -o remount,bind,ro ${packages}`,
      ].join("\n"),
    );
  });
  after(async () => {
    await cdc(["twin", "stop", name, "--remove"], "large");
    await disks.close();
    rmSync(dir, { recursive: true });
  });

  const inherited = (): Record<string, string> =>
    Object.fromEntries(
      Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    );
  const cdc = (args: string[], state: keyof typeof sizes): Promise<Ended> =>
    disks.cdc(args, { ...inherited(), XDG_STATE_HOME: disk(state) });
  const ballast = (one: keyof typeof sizes): string => disks.path(join(disk(one), "ballast"));

  /** Fills a disk to its last byte. */
  function fill(one: keyof typeof sizes): void {
    const file = openSync(ballast(one), "a");
    try {
      for (const size of [2 ** 20, 2 ** 12, 1]) {
        const block = Buffer.alloc(size);
        assert.throws(
          () => {
            for (;;) if (writeSync(file, block) < size) throw Object.assign(new Error(), { code: "ENOSPC" });
          },
          { code: "ENOSPC" },
        );
      }
    } finally {
      closeSync(file);
    }
  }

  it("refuses a twin at once where a pipeline would not fit, and leaves nothing there: else brokers die in the middle of an `up`", async () => {
    const { code, stdout, stderr } = await cdc(["twin", "start", name], "small");
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.equal(
      stderr,
      `no space left on device: the twin's directory ${disk("small")}/msk-cdc/twins/${name} has 32 MB free and 512 MB are needed; free some space there, or set XDG_STATE_HOME to a directory with more room\n`,
    );
    assert.deepEqual(readdirSync(disks.path(disk("small"))), []);
  });

  it("that fills up under a twin is told by its API, tears no file, and is forgotten when there is room again: else a full disk costs the whole twin", async () => {
    const started = await cdc(["twin", "start", name], "large");
    assert.equal(started.code, 0, started.stderr);
    const directory = join(disk("large"), "msk-cdc", "twins", name);
    const twin = JSON.parse(readFileSync(disks.path(join(directory, "twin.json")), "utf8")) as TwinInfo;
    const client = { endpoint: twin.apiUrl, region: twin.region, credentials: twin, maxAttempts: 1 };
    const [secrets, kafka, s3] = [
      new SecretsManagerClient(client),
      new KafkaClient(client),
      new S3Client({ ...client, forcePathStyle: true }),
    ];
    const standing = new StandingTwin(twin);
    const ClusterArn = await standing.beginCluster("full", await standing.network());
    await until(
      () => kafka.send(new DescribeClusterV2Command({ ClusterArn })),
      ({ ClusterInfo }) => ClusterInfo?.State === "ACTIVE",
    );
    for (const Name of ["first", "second"]) await secrets.send(new CreateSecretCommand({ Name, SecretString: "kept" }));
    await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
    const stateFile = (file: string): string => readFileSync(disks.path(join(directory, "state", file)), "utf8");
    const before = stateFile("secrets.json");

    fill("large");
    const full =
      /no space left on device: the twin's directory .*\/full has 0 MB free and 8 MB are needed; free some space there and try again$/;
    const told: string[] = [];
    const rejected = (request: Promise<unknown>): Promise<void> =>
      assert.rejects(request, (error: Error) => (told.push(error.message), true));
    await rejected(secrets.send(new CreateSecretCommand({ Name: "third", SecretString: "lost" })));
    await rejected(
      kafka.send(new CreateTopicCommand({ ClusterArn, TopicName: "lost", PartitionCount: 1, ReplicationFactor: 2 })),
    );
    await rejected(s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "lost", Body: "lost" })));
    for (const message of told) assert.match(message, full);
    await assert.rejects(secrets.send(new DescribeSecretCommand({ SecretId: "third" })), {
      name: "ResourceNotFoundException",
    });
    // What frees goes on, in memory until it can be written.
    await secrets.send(new DeleteSecretCommand({ SecretId: "second", ForceDeleteWithoutRecovery: true }));
    await assert.rejects(secrets.send(new DescribeSecretCommand({ SecretId: "second" })), {
      name: "ResourceNotFoundException",
    });
    assert.equal(stateFile("secrets.json"), before);
    assert.deepEqual(
      readdirSync(disks.path(join(directory, "state"))).filter((file) => !file.endsWith(".json")),
      [],
    );
    for (const file of readdirSync(disks.path(join(directory, "state")))) JSON.parse(stateFile(file));

    rmSync(ballast("large"));
    await until(
      () => stateFile("secrets.json"),
      (content) => !content.includes("second"),
    );
    await secrets.send(new CreateSecretCommand({ Name: "third", SecretString: "kept" }));
    assert.match(stateFile("secrets.json"), /third/);
    await until(
      () =>
        kafka
          .send(new CreateTopicCommand({ ClusterArn, TopicName: "kept", PartitionCount: 1, ReplicationFactor: 2 }))
          .then(
            () => true,
            (error: Error) => /already exists/.test(error.message),
          ),
      (done) => done,
    );
    assert.ok(isAlive(twin.pid), "the daemon did not survive");

    fill("large");
    const stopped = await cdc(["twin", "stop", name, "--remove"], "large");
    assert.deepEqual(stopped, { code: 0, stdout: `Twin ${name} is stopped and removed.\n`, stderr: "" });
    assert.deepEqual(readdirSync(disks.path(disk("large"))), ["ballast"]);
    assert.ok(!isAlive(twin.pid));
  });

  it("ends a download into the cache in one sentence and leaves no half of it: else every later run uses the half", async () => {
    const script = `import { ensureToolchain } from "./tools/toolchain.ts"; await (await ensureToolchain()).brokerLibs("3.6.0").catch((error) => console.log(error.message));`;
    const { stdout, stderr } = await disks.node(["--import", "tsx", "--input-type=module", "--eval", script], {
      ...inherited(),
      XDG_CACHE_HOME: disk("cache"),
    });
    assert.match(
      stdout,
      new RegExp(
        `^no space left on device: the cache ${disk("cache")}/msk-cdc has \\d+ MB free, too little for kafka/brokers-3\\.6\\.0; free some space there, or set XDG_CACHE_HOME to a directory with more room\n$`,
      ),
      stderr,
    );
    const cache = disks.path(join(disk("cache"), "msk-cdc"));
    assert.deepEqual(readdirSync(cache).sort(), [".building", ".locks"]);
    assert.deepEqual(readdirSync(join(cache, ".building")), []);
  });

  it("ends the set-up of a checkout in one sentence: else esbuild's messages look like a mistake in the sources", async () => {
    const checkout = disk("checkout");
    const own = ["bin", "tools"];
    const others = [".git", "dist", "node_modules", "tests"];
    const files = readdirSync(projectRoot).filter((name) => ![...own, ...others].includes(name));
    const script = [
      'import { cpSync, mkdirSync, symlinkSync } from "node:fs";',
      `for (const file of ${JSON.stringify(files)}) symlinkSync(${JSON.stringify(projectRoot)} + "/" + file, ${JSON.stringify(checkout)} + "/" + file);`,
      ...own.map(
        (one) =>
          `cpSync(${JSON.stringify(join(projectRoot, one))}, ${JSON.stringify(join(checkout, one))}, { recursive: true });`,
      ),
    ].join("\n");
    const prepared = await disks.node(["--input-type=module", "--eval", script], inherited());
    assert.equal(prepared.code, 0, prepared.stderr);
    fill("checkout");
    const { code, stdout, stderr } = await disks.node([join(checkout, "bin", "cdc.mjs"), "version"], inherited());
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(
      stderr,
      new RegExp(
        `^no space left on device: ${checkout} can't be set up; free some space on its disk, then run this command again$`,
        "m",
      ),
    );
    rmSync(ballast("checkout"));
    assert.equal(
      (await disks.node([join(checkout, "bin", "cdc.mjs"), "version"], inherited())).code,
      0,
      "it does not recover",
    );
  });
});
