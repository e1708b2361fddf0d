// A machine on which something is missing. It is this one, with the real tools hidden in a mount namespace.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findExecutable } from "../../tools/command.js";
import { MountNamespace } from "./mountNamespace.js";

/** Where tools/ looks besides PATH, HOME and JAVA_HOME. */
const javaDirectories = ["/usr/lib/jvm", "/opt/java"];
const files = [
  "/usr/local/go/bin/go",
  "/usr/bin/apt-get",
  ...["/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/local/bin", "/usr/local/mysql/bin"].flatMap((directory) => [
    `${directory}/mariadbd`,
    `${directory}/mysqld`,
  ]),
];

describe("a machine that lacks something", function () {
  this.timeout(60_000);
  let dir: string;
  let machine: MountNamespace;
  let tools: string;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "msk-cdc-machine-"));
    tools = directory("bin");
    symlinkSync(findExecutable(["ps"]) ?? "", join(tools, "ps"));
    machine = await MountNamespace.open(
      [
        ...javaDirectories.map((path) => `if [ -d ${path} ]; then mount -t tmpfs tmpfs ${path}; fi`),
        ...files.map((path) => `if [ -f ${path} ]; then mount --bind /dev/null ${path}; fi`),
      ].join("\n"),
    );
  });
  after(async () => {
    await machine.close();
    rmSync(dir, { recursive: true });
  });

  /** An executable that prints a text. */
  function program(path: string, text = ""): void {
    writeFileSync(path, `#!/bin/sh\necho '${text}'\n`);
    chmodSync(path, 0o755);
  }

  function java(name: string, version: string, tools = ["java", "javac"]): string {
    const home = join(dir, name);
    mkdirSync(join(home, "bin"), { recursive: true });
    writeFileSync(join(home, "release"), `JAVA_VERSION="${version}"\n`);
    for (const tool of tools) program(join(home, "bin", tool));
    return home;
  }

  function directory(name: string): string {
    mkdirSync(join(dir, name), { recursive: true });
    return join(dir, name);
  }

  /** Of all tools only ps, which every system has. */
  const environment = (more: Record<string, string>): Record<string, string> => ({
    PATH: tools,
    HOME: directory("home"),
    XDG_CACHE_HOME: join(dir, "cache"),
    XDG_STATE_HOME: join(dir, "state"),
    ...more,
  });

  /** What `cdc twin start` says, and that it left no twin. */
  async function refused(more: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await machine.cdc(["twin", "start", "lost"], environment(more));
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
    assert.ok(!readdirSync(dir).includes("state"), "a twin was made");
    return stderr;
  }
  const install =
    "install a JDK 17 or 21 (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless; Fedora: dnf install java-21-openjdk-devel; macOS: brew install openjdk@21) or set JAVA_HOME to one\n";

  it("without a JDK says which one to install: else a log file says that java is not found", async () => {
    assert.equal(await refused(), `Java is missing: ${install}`);
  });

  it("with a JRE only says that it is one: else a class is missing half a minute later", async () => {
    const jre = java("jre-17", "17.0.15", ["java"]);
    assert.equal(await refused({ JAVA_HOME: jre }), `No usable JDK: ${jre} is a JRE (javac is missing); ${install}`);
  });

  it("with a JDK that is too new or too old says so: else the brokers fail in their login code", async () => {
    const [newer, old] = [java("jdk-25", "25.0.1"), java("jdk-11", "11.0.27")];
    assert.equal(
      await refused({ JAVA_HOME: newer }),
      `No usable JDK: ${newer} is Java 25 (Kafka 3.x runs on 17 to 23); ${install}`,
    );
    assert.equal(
      await refused({ JAVA_HOME: newer, PATH: `${join(old, "bin")}:${tools}` }),
      `No usable JDK: ${newer} is Java 25 (Kafka 3.x runs on 17 to 23), ${old} is Java 11 (Debezium needs 17); ${install}`,
    );
  });

  it("without Maven, Go, Pulumi and a database names every one of them at once: else they are found one failed demo after the other", async () => {
    const { code, stdout } = await machine.cdc(["demo"], environment({ JAVA_HOME: java("jdk-17", "17.0.15") }));
    assert.equal(code, 1);
    for (const sentence of [
      "Pulumi CLI: Neither the Pulumi CLI (3.150 or newer) nor Go, to build it, was found: install one of them (Pulumi: https://www.pulumi.com/docs/install/; Go 1.26: https://go.dev/doc/install)",
      "Kafka brokers: Maven is missing: install Maven 3.8 or newer (Debian, Ubuntu: apt-get install maven; Fedora: dnf install maven; macOS: brew install maven)",
    ])
      assert.ok(stdout.includes(`${sentence}\n`), stdout);
    assert.match(
      stdout,
      /^Database server: No MariaDB server \(nor MySQL 8\.0\) was found: .*(install|brew) .*mariadb.*$/im,
    );
    assert.ok(!readdirSync(dir).includes("state"), "a twin was made");
  });

  it("with MySQL 5.7 as its only database says that it is too old: else a connector fails of it after minutes", async () => {
    const mysql = directory("mysql-5.7");
    program(join(mysql, "mysqld"), `${mysql}/mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server - GPL)`);
    const { code, stderr } = await machine.cdc(
      ["setup"],
      environment({ JAVA_HOME: java("jdk-17", "17.0.15"), PATH: `${mysql}:${tools}` }),
    );
    assert.equal(code, 1);
    assert.ok(
      stderr.includes(
        `Database server: No usable database server: ${mysql}/mysqld is MySQL 5.7.44 (8.0 or newer is needed); `,
      ),
      stderr,
    );
  });

  it("with a cache that belongs to somebody else says so: else a tool fails on a file that nobody knows", async () => {
    const cache = directory("foreign");
    // A file where the directory should be: unlike a mode it keeps root out as well.
    writeFileSync(join(cache, "msk-cdc"), "");
    assert.equal(
      await refused({ JAVA_HOME: java("jdk-17", "17.0.15"), XDG_CACHE_HOME: cache }),
      `The cache ${join(cache, "msk-cdc")} can't be written (EEXIST: file already exists, mkdir '${join(cache, "msk-cdc")}'): make it yours, or set XDG_CACHE_HOME to a directory of your own\n`,
    );
  });
});
