import assert from "node:assert/strict";
import { cacheChecks } from "../../../../automation/doctor/caches.js";
import type { Check } from "../../../../automation/doctor/check.js";
import { machineChecks, type MachineFacts } from "../../../../automation/doctor/machine.js";
import { twinChecks, type TwinFacts } from "../../../../automation/doctor/twins.js";
import { lookForJdk } from "../../../../tools/jdk.js";

/** A machine with everything. */
const whole: MachineFacts = {
  node: "24.11.0",
  npm: { path: "/usr/bin/npm", version: "10.8.2" },
  git: "2.39.5",
  jdk: { jdk: { home: "/jdk17", version: 17, complete: true }, passedOver: [] },
  maven: { mvn: "/usr/bin/mvn", version: "3.9.9" },
  engine: { installed: "/usr/bin/pulumi", cli: "/usr/bin/pulumi", version: "3.250.0", built: false },
  database: {
    server: { product: "MariaDB", version: "10.11.19", server: "/usr/sbin/mariadbd" },
    passedOver: [],
  },
  parts: [{ title: "Kafka Connect 3.7.x", cached: true, size: 30, how: "Maven fetches it" }],
  cache: { directory: "/cache", free: 5000 },
  twins: { directory: "/state", free: 5000, needed: 512 },
  memory: { available: 4096, total: 8192 },
};

const today = new Date("2026-11-30T12:00:00Z");

const named = (checks: readonly Check[], name: string): Check =>
  checks.find((check) => check.name === name) ?? assert.fail(`no line for ${name}`);
const on = (facts: Partial<MachineFacts>, name: string): Omit<Check, "area" | "name"> => {
  const { state, text, fix } = named(machineChecks({ ...whole, ...facts }, today), name);
  return { state, text, ...(fix !== undefined && { fix }) };
};
const mavenLack = { what: "Maven is missing", fix: "install Maven" };

describe("cdc doctor on this machine", () => {
  it("finds nothing to do where everything is there, or every run would look alarming", () => {
    assert.deepEqual([...new Set(machineChecks(whole, today).map(({ state }) => state))], ["ok"]);
  });

  it("says that a Node.js is past its end, which runs all the same, or nobody hears of it", () => {
    assert.deepEqual(on({ node: "20.19.0" }, "Node.js"), {
      state: "note",
      text: "20.19.0: the Node.js project's support of it ended on 2026-04-30: its faults are not mended",
      fix: "install Node 24",
    });
    assert.equal(on({ node: "22.12.0" }, "Node.js").state, "note");
  });

  it("says why a newer JDK is not taken, or the user would install it a second time", () => {
    const jdk = lookForJdk([
      { home: "/new", version: 25, complete: true },
      { home: "/jre", version: 17, complete: false },
      { home: "/jdk21", version: 21, complete: true },
    ]);
    assert.deepEqual(on({ jdk }, "JDK"), {
      state: "ok",
      text: "21 in /jdk21; passed over: /new is Java 25 (Kafka 3.x runs on 17 to 23), /jre is a JRE (javac is missing)",
    });
  });

  it("says what to install where there is no usable JDK, in the words of the command that would fail", () => {
    const { state, text, fix } = on({ jdk: lookForJdk([{ home: "/jre", version: 17, complete: false }]) }, "JDK");
    assert.deepEqual({ state, text }, { state: "missing", text: "No usable JDK: /jre is a JRE (javac is missing)" });
    assert.match(fix ?? "", /^install a JDK 17 or 21 /);
    assert.equal(on({ jdk: lookForJdk([]) }, "JDK").text, "Java is missing");
  });

  it("says of a CLI without its language host that AWS needs one: else the first pulumi up there says so", () => {
    const engine = { installed: "/opt/pulumi", cli: "/opt/pulumi", version: "3.250.0", built: false };
    assert.equal(on({ engine }, "Pulumi CLI").state, "ok");
    const { state, text } = on({ engine: { ...engine, hostless: true } }, "Pulumi CLI");
    assert.equal(state, "note");
    assert.match(text, /^3\.250\.0, \/opt\/pulumi, without pulumi-language-nodejs: a twin's shell has one/);
  });

  it("announces the build of the Pulumi CLI with its time and size, or the first run seems to hang", () => {
    assert.deepEqual(
      on(
        {
          engine: {
            version: "3.250.0",
            built: false,
            go: "/usr/bin/go",
            passedOver: "/usr/bin/pulumi is Pulumi 2.25.2 (3.150 or newer of major release 3 is needed)",
          },
        },
        "Pulumi CLI",
      ),
      {
        state: "fetch",
        text: "3.250.0 is built with /usr/bin/go: 3 to 5 minutes, once; 110 MB in the cache, and about 1500 MB in Go's own caches; passed over: /usr/bin/pulumi is Pulumi 2.25.2 (3.150 or newer of major release 3 is needed)",
      },
    );
  });

  it("calls a missing Maven no fault where nothing is left to fetch, and one where something is", () => {
    assert.deepEqual(on({ maven: { lack: mavenLack } }, "Maven"), {
      state: "note",
      text: "Maven is missing, and nothing is left to fetch with it",
    });
    const parts = [{ title: "Kafka Connect 3.7.x", cached: false, size: 30, how: "Maven fetches it" }];
    assert.equal(on({ maven: { lack: mavenLack }, parts }, "Maven").state, "missing");
    assert.deepEqual(on({ maven: { lack: mavenLack }, parts }, "Kafka Connect 3.7.x"), {
      state: "missing",
      text: "not in the cache, and there is no Maven to fetch it",
      fix: "install Maven",
    });
    assert.deepEqual(on({ parts }, "Kafka Connect 3.7.x"), { state: "fetch", text: "Maven fetches it, about 30 MB" });
  });

  it("tells an installation by apt-get from a database that the user must install", () => {
    assert.equal(
      on({ database: { passedOver: [], installs: { packages: ["core", "client"], size: 250 } } }, "Database server")
        .text,
      "apt-get installs core and client (about 250 MB; no service is started)",
    );
    const lack = { what: "No usable database server: /usr/sbin/mysqld is MySQL 8.4.5", fix: "brew install mariadb" };
    assert.deepEqual(on({ database: { passedOver: [], lack } }, "Database server"), {
      state: "missing",
      text: lack.what,
      fix: lack.fix,
    });
  });

  it("counts what is still to be fetched into the cache, or the disk is full after a download of minutes", () => {
    const engine = { version: "3.250.0", built: false, go: "/usr/bin/go" };
    assert.deepEqual(on({ engine, cache: { directory: "/cache", free: 100 } }, "Disk room for the cache"), {
      state: "missing",
      text: "100 MB free in /cache, and 110 MB are needed",
      fix: "free some space there, or set XDG_CACHE_HOME to a directory with more room",
    });
    assert.equal(on({ cache: { directory: "/cache", free: 100 } }, "Disk room for the cache").state, "ok");
    assert.equal(
      on({ twins: { directory: "/state", free: 32, needed: 512 } }, "Disk room for a twin").text,
      "32 MB free in /state, and 512 MB are needed",
    );
  });

  it("warns of too little memory, or the kernel ends a broker in the middle of the demo", () => {
    assert.deepEqual(on({ memory: { available: 700, total: 2048 } }, "Memory"), {
      state: "missing",
      text: "700 MB available of 2048 MB; a twin with a pipeline takes about 1536 MB",
      fix: "end other programs, or stop other twins",
    });
  });
});

describe("cdc doctor on the cache", () => {
  const entry = (kind: string, name: string, size: number, whole = true) => ({ kind, name, size, whole });

  it("adds up each kind, and says what a clean frees, or nobody dares to delete anything", () => {
    const checks = cacheChecks(
      {
        entries: [
          entry("engine", "pulumi-3.250.0", 110),
          entry("class-data", "a.jsa", 60),
          entry("class-data", "b.jsa", 70),
        ],
        unfinished: [],
        size: 241,
      },
      "/cache",
    );
    assert.equal(named(checks, "class-data").text, "130 MB: a.jsa, b.jsa");
    assert.equal(
      named(checks, "total").text,
      "241 MB in /cache; cdc cache clean frees 130 MB that are made again within seconds, --all everything",
    );
  });

  it("tells damaged entries and what killed builds left, or a slow next run comes as a surprise", () => {
    const checks = cacheChecks(
      {
        entries: [entry("kafka", "brokers-3.6.0", 40, false)],
        unfinished: [
          { pid: 7, alive: false, size: 90 },
          { pid: 8, alive: true, size: 5 },
        ],
        size: 140,
      },
      "/cache",
    );
    assert.equal(named(checks, "kafka/brokers-3.6.0").state, "fetch");
    assert.equal(
      named(checks, "left half-made").text,
      "90 MB of process 7, which was killed: the next entry that is made, or cdc cache clean, clears it away",
    );
    assert.equal(named(checks, "being made").text, "process 8 makes an entry, 5 MB so far");
  });
});

describe("cdc doctor on the twins", () => {
  const running: TwinFacts = {
    name: "default",
    running: true,
    since: new Date("2026-01-31T08:00:00.123Z"),
    apiUrl: "http://127.0.0.1:4566",
    pid: 42,
    dir: "/twins/default",
    daemonLog: "/twins/default/daemon.log",
    size: 230,
    abandonedBy: undefined,
  };

  it("says where a twin is and where its log is, or nobody finds out why it failed", () => {
    assert.deepEqual(twinChecks([running]), [
      {
        area: "twins",
        name: "default",
        state: "ok",
        text: "running since 2026-01-31T08:00:00Z, http://127.0.0.1:4566, daemon 42; 230 MB in /twins/default; log: /twins/default/daemon.log",
      },
    ]);
  });

  it("names the command that removes what a killed demo left, and a damaged twin's", () => {
    const [orphan] = twinChecks([{ ...running, name: "demo-1", running: false, since: undefined, abandonedBy: "99" }]);
    assert.match(orphan?.text ?? "", /^stopped; 230 MB .*left by process 99, which was killed$/);
    assert.match(orphan?.fix ?? "", /npx cdc twin stop demo-1 --remove$/);
    assert.deepEqual(twinChecks([{ ...running, problem: "identity.json is damaged" }]), [
      {
        area: "twins",
        name: "default",
        state: "missing",
        text: "identity.json is damaged",
        fix: "npx cdc twin stop default --remove",
      },
    ]);
  });
});
