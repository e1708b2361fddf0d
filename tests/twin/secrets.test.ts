// Known secrets go through everything that a user does, in every odd shape; afterwards all that was printed, left or
// shown is searched for them.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withEnvironment, type Progress, type TwinInfo } from "../../automation/index.js";
import { listTwins, twinEnvironment } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { shellEngine } from "../../automation/pulumi/shellEngine.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import { cdc } from "../cli/run.js";
import { openDemoTables } from "./demoTables.js";
import { filesWithSecrets, openToOthers, planted, secretsIn, type PlantedSecret } from "./plantedSecrets.js";
import { ProcessWatch } from "./processWatch.js";

/** Files of a running twin that hold secrets, all of them its owner's alone, and what they need them for. */
const keepers = {
  "identity.json": "the key by which a restarted twin knows its clients",
  passphrase: "PULUMI_CONFIG_PASSPHRASE_FILE of the twin's stacks",
  "passwords.json": "MSK_CDC_PASSWORDS_FILE: where the program reads the passwords",
  "twin.json": "the key for the shell (cdc twin env)",
  "state/records.json": "the master password of the RDS instances, for a restarted twin",
  "state/secrets.json": "Secrets Manager itself",
};
/** What stays when everything is destroyed and the twin is stopped: what a later start needs. */
const keptByStoppedTwin = ["identity.json", "passphrase", "passwords.json"];
/**
 * Pulumi's own directories, and copies of the database server's template: made with their owners' modes, in directories
 * that only the user enters.
 */
const guarded = /^(pulumi-state|pulumi-home|databases\/[^/]+\/data)(\/|$)/;
/** Archives of the plugin cache, unpacked or not: there before any secret was. */
const archives = /^(objects|plugins)\//;

describe("secrets of a twin's user", function () {
  this.timeout(600_000);
  const name = `test-secrets-${process.pid}`;
  const kept = { XDG_STATE_HOME: process.env["XDG_STATE_HOME"], TMPDIR: process.env["TMPDIR"] };
  const secrets: PlantedSecret[] = [];
  const passwords: Record<string, string> = {};
  /** What each command printed, and what the functions said and threw. */
  const said = new Map<string, string>();
  let home: string;
  let project: string;
  let twin: TwinInfo;
  let watch: ProcessWatch;
  let running: {
    files: Record<string, string[]>;
    open: string[];
    temporary: Record<string, string[]>;
    configurations: string;
  };
  let stopped: Record<string, string[]>;
  /** While the connectors stand whose password is wrong: what holds a secret, and which logs tell of the refusal. */
  let failing: { files: Record<string, string[]>; refused: string[] };

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "msk-cdc-secrets-"));
    project = checkout(join(home, "project"));
    mkdirSync(join(home, "tmp"), { mode: 0o700 });
    process.env["XDG_STATE_HOME"] = join(home, "state");
    process.env["TMPDIR"] = join(home, "tmp");
    watch = new ProcessWatch();
    await command("twin start", "twin", "start", name);
    twin = await onlyTwin();
    secrets.push(
      planted("secret access key", twin.secretAccessKey),
      planted("passphrase", readFileSync(twin.passphraseFile, "utf8")),
    );
    // RDS takes neither spaces nor / @ " in a master password; everybody else's may hold anything.
    plant("admin", "a'$%\\", "{}#!&`|<>");
    plant("kfc", `k "'\`$HOME \${x:y}%41`, "\\ü비밀 ");
    plant("sinko", `s;"'&|$(id)`, "\\n?é/@:");
    plant("ghost", `g'"\\ $`, "% ø");
    writePasswords();

    await pulumi("stack", "init", "twin");
    await pulumi("up", "-s", "twin", "--yes", "--diff");
    const platform = await platformOutputs();
    const tables = await openDemoTables(twin, platform);
    await tables.untilEqual(60_000, new AbortController().signal).finally(() => tables.close());
    await failWithWrongPassword(platform);
    await pulumi("refresh", "-s", "twin", "--yes", "--diff");
    plant("kfc", `n'"%s`, "\\ $");
    writePasswords();
    await pulumi("up", "-s", "twin", "--yes", "--diff");
    await pulumi("stack", "export", "-s", "twin");
    await command("twin status", "twin", "status", name);
    running = {
      files: filesWithSecrets(twin.dir, secrets, archives),
      open: openToOthers(twin.dir, guarded),
      temporary: { ...filesWithSecrets(join(home, "tmp"), secrets), ...filesWithSecrets(project, secrets) },
      configurations: connectorConfigurations(),
    };
    await pulumi("destroy", "-s", "twin", "--yes", "--skip-preview");
    await command("twin stop", "twin", "stop", name);
    stopped = filesWithSecrets(home, secrets);
  });

  after(async () => {
    watch.close();
    const { code, stderr } = await cdc(["twin", "stop", name, "--remove"]);
    for (const [variable, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[variable];
      else process.env[variable] = value;
    }
    rmSync(home, { recursive: true, force: true });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });

  it("are in nothing that a command printed, an event told or an error says: else CI's logs publish them", () => {
    assert.deepEqual(
      [...said].flatMap(([what, text]) => secretsIn(text, secrets).map((secret) => `${what}: ${secret}`)),
      [],
    );
    // Each part of the run did what it is here for.
    assert.match(
      said.get("wrong password") ?? "",
      /is FAILED [^]*Failed testing connection [^]*Access denied for user 'ghost'@/,
    );
    assert.match(said.get("pulumi refresh") ?? "", /unchanged/);
    assert.match(said.get("pulumi stack export") ?? "", /"ciphertext"/);
    // A new password alone, so that both have been started anew for it.
    const restarted = said
      .get("pulumi stack export")
      ?.match(/connector \S+: restarted, so that its tasks read the new version/g);
    assert.equal(new Set(restarted).size, 2);
  });

  it("are in no process's arguments: else everybody on the machine reads them with ps", () => {
    assert.deepEqual(
      [...watch.commandLines].filter((line) => secretsIn(line, secrets).length > 0),
      [],
    );
    const seen = (pattern: RegExp): boolean => [...watch.commandLines].some((line) => pattern.test(line));
    assert.deepEqual(
      {
        broker: seen(/kafka\.Kafka /),
        worker: seen(/ConnectDistributed/),
        database: seen(/mariadbd|mysqld/),
        load: seen(/cdc\.mjs database load/),
      },
      { broker: true, worker: true, database: true, load: true },
    );
  });

  it("are in no file of a running twin but those that keep them: else logs, topics or states give them away", () => {
    assert.deepEqual(
      Object.keys(running.files).sort(),
      Object.keys(keepers).sort(),
      JSON.stringify(running.files, null, 1),
    );
  });

  it("are in no log of connectors that fail on their password: else the likeliest error of all publishes it", () => {
    assert.deepEqual(failing.refused, ["sink-connector-wrong", "source-connector-wrong"]);
    assert.deepEqual(
      Object.keys(failing.files).filter((file) => !Object.hasOwn(keepers, file)),
      [],
      JSON.stringify(failing.files, null, 1),
    );
  });

  it("are in no temporary file and no file of the project: else a commit or a backup holds them", () => {
    assert.deepEqual(running.temporary, {});
  });

  it("are only referred to by the connectors' configurations on Kafka: else every client of the cluster reads them", () => {
    // That the topic holds no secret is part of the search above; here: that it was there to be searched.
    assert.match(running.configurations, /"database\.password":"\$\{secretsmanager:/);
  });

  it("are for nobody else on the machine to read: else file modes undo all of it", () => {
    assert.deepEqual(running.open, []);
  });

  it("are gone with the resources, but for those that a stopped twin needs: else they outlive what they were for", () => {
    assert.deepEqual(
      Object.keys(stopped).sort(),
      keptByStoppedTwin.map((file) => join("state", "msk-cdc", "twins", name, file)),
    );
    for (const file of Object.keys(stopped)) assert.equal(statSync(join(home, file)).mode & 0o077, 0, file);
  });

  /** The user gets a password around a marker of its own; the last one counts. */
  function plant(user: string, before: string, after: string): void {
    const marker = `PLANTED${randomBytes(8).toString("hex")}`;
    passwords[user] = `${before}${marker}${after}`;
    secrets.push(planted(`password of ${user}`, passwords[user], marker));
  }

  function writePasswords(): void {
    writeFileSync(twin.passwordsFile, JSON.stringify(passwords), { mode: 0o600 });
  }

  async function onlyTwin(): Promise<TwinInfo> {
    const [found] = await listTwins();
    assert.ok(found, said.get("twin start"));
    return found;
  }

  async function command(what: string, ...args: string[]): Promise<void> {
    const { code, stdout, stderr } = await cdc(args);
    said.set(what, stdout + stderr);
    assert.equal(code, 0, stderr);
  }

  async function pulumi(...args: string[]): Promise<string> {
    const engine = join((await ensureEngine()).root, "bin", "pulumi");
    const env = { ...twinEnvironment(twin), ...(await shellEngine(twin, () => undefined)).variables };
    const { stdout, all } = await execa(engine, [...args, "--non-interactive"], { cwd: project, env, all: true });
    const what = `pulumi ${args.slice(0, args[0] === "stack" ? 2 : 1).join(" ")}`;
    said.set(what, `${said.get(what) ?? ""}${all}`);
    return stdout;
  }

  async function platformOutputs(): Promise<PlatformOutputs> {
    const { platform } = JSON.parse(await pulumi("stack", "output", "-s", "twin", "--json")) as {
      platform: PlatformOutputs;
    };
    return platform;
  }

  /**
   * An `up` of our own, whose connectors are refused by their databases; without a route nothing but they look at the
   * password.
   */
  async function failWithWrongPassword({ databases }: PlatformOutputs): Promise<void> {
    const source = {
      user: "ghost",
      host: "127.0.0.1",
      port: databases?.source.port,
      databases: ["demosrc"],
      tables: ["demosrc.products"],
    };
    const sink = {
      user: "ghost",
      url: `jdbc:mysql://127.0.0.1:${databases?.sink.port}/demosink`,
      database: "demosink",
      tables: [{ from: "demosrc.products", table: "copy", key: ["id"] }],
    };
    const pipeline = { name: "wrong", source, sink };
    const overrides = { "msk-cdc:pipelines": [pipeline], "msk-cdc:routable": undefined, "msk-cdc:schemasLoaded": true };
    const texts: string[] = [];
    const onProgress = (progress: Progress): void => {
      texts.push(JSON.stringify(progress));
      if (progress.kind === "phase" && progress.phase === "destroy" && progress.state === "started")
        failing = { files: filesWithSecrets(twin.dir, secrets, archives), refused: refusedConnectors() };
    };
    const attempt = withEnvironment(
      { name: "wrong", from: "twin", platformStack: "twin", twin, overrides, onProgress },
      () => Promise.resolve(),
    );
    await assert.rejects(attempt, (error: Error) => {
      texts.push(error.message, error.stack ?? "", JSON.stringify(error));
      return true;
    });
    said.set("wrong password", texts.join("\n"));
  }

  /** Connectors in whose log groups the databases' refusal stands. */
  function refusedConnectors(): string[] {
    const logs = join(twin.dir, "logs");
    const groups = readdirSync(logs).filter((group) =>
      readdirSync(join(logs, group)).some((stream) =>
        /Access denied for user 'ghost'/.test(readFileSync(join(logs, group, stream), "utf8")),
      ),
    );
    return groups.map((group) => decodeURIComponent(group).split("/").at(-1) ?? "").sort();
  }

  /** The segments of the topics that hold the connectors' configurations. */
  function connectorConfigurations(): string {
    const segments = readdirSync(join(twin.dir, "clusters"), { recursive: true, encoding: "utf8" }).filter((path) =>
      /__amazon_msk_connect_configs_.*\.log$/.test(path),
    );
    return segments.map((path) => readFileSync(join(twin.dir, "clusters", path), "latin1")).join("\n");
  }
});

/** A checkout whose stack files may be written: `pulumi stack init` adds a salt to them. */
function checkout(directory: string): string {
  mkdirSync(directory);
  for (const entry of readdirSync(projectRoot)) {
    if (/^Pulumi\..*yaml$/.test(entry)) copyFileSync(join(projectRoot, entry), join(directory, entry));
    else if (!entry.startsWith(".")) symlinkSync(join(projectRoot, entry), join(directory, entry));
  }
  return directory;
}
