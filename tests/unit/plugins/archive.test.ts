// Plugin archives, with small stand-ins for Maven's and GitHub's files.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { create } from "tar";
import { jdbcSinkConfiguration, poolClasses } from "../../../sinks/jdbc/configuration.js";
import { mysqlSourceConfiguration } from "../../../sources/mysql/configuration.js";
import { ensureArchive, type ArchiveRequest, type Sources } from "../../../plugins/archive.js";
import { catalogue, pluginOf } from "../../../plugins/catalogue.js";
import { contentHash, lockFile, LockError, readLock, sha256, type Lock } from "../../../plugins/lock.js";
import { packStored, unpackStored } from "../../../plugins/storedZip.js";
import { projectRoot } from "../../../tools/paths.js";
import { pipelineWith } from "../connectors/pipeline.js";

const providerJar = Buffer.from("PK com/amazonaws/kafka/config/providers/SecretsManagerConfigProvider.class");
const mysql: ArchiveRequest = { plugin: "debezium-mysql", version: "2.7.3.Final", configProvider: "none" };

describe("plugin archives", () => {
  let dir: string;
  let sources: Sources;
  let fetched: number;
  let downloads: string[];
  let cacheHome: string | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "msk-cdc-archive-"));
    cacheHome = process.env["XDG_CACHE_HOME"];
    process.env["XDG_CACHE_HOME"] = dir;
    fetched = 0;
    downloads = [];
    await release("debezium-connector-mysql", { "core.jar": "core", "a/mysql.jar": "mysql" });
    sources = {
      fetchArtifact: async ({ artifactId }) => {
        fetched++;
        return join(dir, `${artifactId}.tar.gz`);
      },
      download: async (url) => {
        downloads.push(url);
        return providerJar;
      },
      cached: async (key, build) => {
        const entry = join(dir, "cache", key);
        if (existsSync(entry)) return entry;
        await mkdir(entry, { recursive: true });
        await build(entry);
        return entry;
      },
      lockFile: join(dir, "plugins.lock.json"),
    };
  });
  afterEach(async () => {
    if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cacheHome;
    await rm(dir, { recursive: true });
  });

  async function release(name: string, files: Record<string, string>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name, path)), { recursive: true });
      await writeFile(join(dir, name, path), content);
    }
    await create({ gzip: true, cwd: dir, file: join(dir, `${name}.tar.gz`) }, [name]);
  }

  it("hold the release's files under their paths, or MSK Connect finds no connector", async () => {
    const { path, name, hash } = await ensureArchive(mysql, sources);
    const files = await unpackStored(await readFile(path));
    assert.deepEqual([...files.keys()], ["debezium-connector-mysql/a/mysql.jar", "debezium-connector-mysql/core.jar"]);
    assert.equal(files.get("debezium-connector-mysql/core.jar")?.toString(), "core");
    assert.equal(name, `debezium-connector-mysql-2.7.3.Final-${hash.slice(0, 12)}.zip`);
    assert.equal(dirname(path).endsWith(name), true);
  });

  it("are all locked when they are made at the same time, or one is trusted anew in the next run", async () => {
    await release("debezium-connector-jdbc", { "sink.jar": "sink" });
    const requests: ArchiveRequest[] = [
      mysql,
      { ...mysql, version: "3.2.0.Final" },
      { ...mysql, plugin: "debezium-jdbc" },
      { ...mysql, plugin: "debezium-jdbc", version: "3.2.0.Final" },
    ];
    await Promise.all(requests.map((request) => ensureArchive(request, sources)));
    const artifacts = requests.map(
      ({ plugin, version }) => `io.debezium:${pluginOf(plugin).maven.artifactId}:${version}`,
    );
    assert.deepEqual(Object.keys(await readLock(sources.lockFile)), artifacts.sort());
  });

  it("are made again byte by byte, or an emptied cache shows changes in every preview", async () => {
    const first = await ensureArchive(mysql, sources);
    const bytes = await readFile(first.path);
    await rm(join(dir, "cache"), { recursive: true });
    const second = await ensureArchive(mysql, sources);
    assert.deepEqual(second, first);
    assert.ok(bytes.equals(await readFile(second.path)));
  });

  it("come from the cache, or every run fetches the release again", async () => {
    await ensureArchive(mysql, sources);
    const before = fetched;
    await ensureArchive(mysql, sources);
    assert.equal(fetched, before);
  });

  it("are checked against the lock, or a release that changed on the way reaches the workers", async () => {
    await ensureArchive(mysql, sources);
    await rm(join(dir, "cache"), { recursive: true });
    await release("debezium-connector-mysql", { "core.jar": "changed", "new.jar": "new" });
    await assert.rejects(ensureArchive(mysql, sources), (error: Error) => {
      assert.ok(error instanceof LockError);
      assert.match(error.message, /core\.jar: locked [0-9a-f]{64}, found [0-9a-f]{64}/);
      assert.match(error.message, /new\.jar: locked nothing/);
      return true;
    });
  });

  it("are checked in the cache, or a changed one reaches AWS", async () => {
    const { path } = await ensureArchive(mysql, sources);
    const good = await readFile(path);
    const files = new Map(await unpackStored(good));
    await writeFile(path, await packStored(files.set("debezium-connector-mysql/core.jar", Buffer.from("CORE"))));
    await assert.rejects(ensureArchive(mysql, sources), /core\.jar: locked/);
    const changed = Buffer.from(good);
    changed.write("CORE", changed.indexOf("core.jarcore") + 8);
    await writeFile(path, changed);
    await assert.rejects(ensureArchive(mysql, sources), /is damaged.*core\.jar.*remove the directory/);
    await writeFile(path, good.subarray(0, 60));
    await assert.rejects(ensureArchive(mysql, sources), /is damaged.*remove the directory/);
  });

  it("hold the config provider where asked for, under another name, or secrets can't be read", async () => {
    const bare = await ensureArchive(mysql, sources);
    const full = await ensureArchive({ ...mysql, configProvider: { accept: sha256(providerJar) } }, sources);
    assert.notEqual(full.name, bare.name);
    assert.deepEqual(downloads, [
      "https://github.com/aws-samples/msk-config-providers/releases/download/r0.3.1/msk-config-providers-0.3.1-all.jar",
    ]);
    const files = await unpackStored(await readFile(full.path));
    assert.ok(files.get("debezium-connector-mysql/msk-config-providers-0.3.1-all.jar")?.equals(providerJar));
    const lock = await readLock(sources.lockFile);
    assert.deepEqual(lock["msk-config-providers:0.3.1"], { "msk-config-providers-0.3.1-all.jar": sha256(providerJar) });
    assert.equal(Object.keys(lock).length, 2, "Debezium's files are locked once");
  });

  it("take a user's own file for the same release, and no other content, or it replaces the connectors", async () => {
    const file = join(dir, "own.jar");
    await writeFile(file, providerJar);
    const own = await ensureArchive({ ...mysql, configProvider: { file } }, sources);
    assert.equal(own.name, (await ensureArchive({ ...mysql, configProvider: "download" }, sources)).name);
    assert.deepEqual(downloads, [], "the archive was there already");
    await rm(join(dir, "cache"), { recursive: true });
    await writeFile(file, Buffer.concat([providerJar, Buffer.from("!")]));
    await assert.rejects(ensureArchive({ ...mysql, configProvider: { file } }, sources), LockError);
  });

  it("lock a first download only when its hash is accepted, and never ask again: else what a stranger put there reads the secrets", async () => {
    const digest = sha256(providerJar);
    const ask = (configProvider: ArchiveRequest["configProvider"]) =>
      ensureArchive({ ...mysql, configProvider }, sources);
    const locked = async () => (await readLock(sources.lockFile))["msk-config-providers:0.3.1"];
    await assert.rejects(
      ask("download"),
      new RegExp(`has SHA-256 ${digest}[^]*configProvider: \\{ accept: ${digest} \\}`),
    );
    await assert.rejects(ask({ accept: "0".repeat(64) }), /accept says 0{64}/);
    assert.equal(await locked(), undefined);
    const accepted = await ask({ accept: digest });
    assert.deepEqual(await locked(), { "msk-config-providers-0.3.1-all.jar": digest });
    assert.equal((await ask("download")).name, accepted.name);
  });

  it("look into a download before locking it, or a proxy's page is locked", async () => {
    sources.download = async () => Buffer.from("<html>log in</html>");
    await assert.rejects(
      ensureArchive({ ...mysql, configProvider: "download" }, sources),
      /holds no SecretsManagerConfigProvider/,
    );
    assert.equal((await readLock(sources.lockFile))["msk-config-providers:0.3.1"], undefined);
  });

  it("say what to do without a network, or the user is stuck", async () => {
    sources.download = async () => Promise.reject(new Error("getaddrinfo ENOTFOUND"));
    await assert.rejects(ensureArchive({ ...mysql, configProvider: "download" }, sources), /ENOTFOUND[\s\S]*\{ file:/);
    await assert.rejects(ensureArchive({ ...mysql, configProvider: { file: "nowhere.jar" } }, sources), /nowhere\.jar/);
  });

  it("are the same in Seoul and New York, or colleagues replace each other's plugins", async () => {
    const script = `
      import { packStored } from ${JSON.stringify(join(projectRoot, "plugins", "storedZip.ts"))};
      import { createHash } from "node:crypto";
      process.stdout.write(createHash("sha256").update(await packStored(new Map([["b/x.jar", Buffer.from("x")], ["a.jar", Buffer.from("a")]]))).digest("hex"));`;
    const file = join(dir, "pack.mts");
    await writeFile(file, script);
    const packedIn = async (zone: string) =>
      (
        await promisify(execFile)(process.execPath, ["--import", "tsx", file], {
          cwd: projectRoot,
          env: { ...process.env, TZ: zone },
        })
      ).stdout;
    const [seoul, newYork] = await Promise.all([packedIn("Asia/Seoul"), packedIn("America/New_York")]);
    assert.match(seoul, /^[0-9a-f]{64}$/);
    assert.equal(newYork, seoul);
  });

  it("state sizes before the data, or Java's ZipInputStream refuses them", async () => {
    const zip = await packStored(new Map([["a.jar", Buffer.from("abc")]]));
    assert.equal(zip.readUInt16LE(6) & 0x8, 0);
    assert.equal(zip.readUInt16LE(8), 0);
    assert.equal(zip.readUInt32LE(18), 3);
  });
});

describe("plugins.lock.json", () => {
  it("locks the default releases, or a fresh clone trusts what it is given", async () => {
    const lock = await readLock(lockFile);
    assert.match(contentHash(lock["io.debezium:debezium-connector-mysql:2.7.3.Final"] ?? {}), /^c5bb772499ff/);
    assert.match(contentHash(lock["io.debezium:debezium-connector-jdbc:3.2.0.Final"] ?? {}), /^b7b5ddb9c69e/);
  });

  it("holds hashes of the catalogue's releases only, or nobody knows what was checked", async () => {
    const lock: Lock = await readLock(lockFile);
    const known = catalogue().flatMap(({ maven, versions }) =>
      versions.map((version) => `${maven.groupId}:${maven.artifactId}:${version}`),
    );
    for (const [artifact, files] of Object.entries(lock)) {
      assert.ok(
        [...known, ...poolClasses.map((name) => `msk-cdc:${name}`), "msk-config-providers:0.3.1"].includes(artifact),
        artifact,
      );
      for (const [path, hash] of Object.entries(files)) assert.match(hash, /^[0-9a-f]{64}$/, path);
    }
  });

  it("hashes whatever the order, or equal archives get different names", () => {
    assert.equal(contentHash({ a: "1", b: "2" }), contentHash({ b: "2", a: "1" }));
    assert.notEqual(contentHash({ a: "1", b: "2" }), contentHash({ a: "2", b: "1" }));
  });
});

describe("plugin catalogue", () => {
  it("agrees with the connectors and the settings' defaults, or a connector's class is in no archive", () => {
    const { source, sink } = pipelineWith();
    assert.equal(
      mysqlSourceConfiguration(pipelineWith())["connector.class"],
      pluginOf("debezium-mysql").connectorClass,
    );
    assert.equal(jdbcSinkConfiguration(pipelineWith())["connector.class"], pluginOf("debezium-jdbc").connectorClass);
    assert.equal(source.version, pluginOf("debezium-mysql").versions[0]);
    assert.equal(sink.version, pluginOf("debezium-jdbc").versions[0]);
  });
});
