// The README's "Run the program on a twin from the shell", typed line by line in a fresh clone. A machine without
// Pulumi has the engine that npm test has built, and the language host of automation/pulumi/.
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { listTwins } from "../../automation/access/twin.js";
import { shellEngine } from "../../automation/pulumi/shellEngine.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import { openDemoTables } from "./demoTables.js";
import { Terminal } from "./terminal.js";

/** The commands of the README's section, without their comments. */
function commandsOf(title: string): string[] {
  const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
  const [, block = ""] = new RegExp(`^### ${title}$[^]*?^\`\`\`sh\\n([^]*?)^\`\`\`$`, "m").exec(readme) ?? [];
  return block.split("\n").flatMap((line) => (line === "" ? [] : [line.replace(/ +# .*$/, "")]));
}

describe("a shell on a twin", function () {
  this.timeout(300_000);
  const userState = process.env["XDG_STATE_HOME"];
  let directory: string;
  let clone: string;
  let shell: Terminal;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "msk-cdc-shell-"));
    clone = join(directory, "clone");
    await copyCheckout(clone);
    process.env["XDG_STATE_HOME"] = join(directory, "state");
    const { AWS_REGION: _region, ...environment } = process.env;
    shell = await Terminal.open(clone, { ...environment, AWS_PROFILE: "mine" });
  });
  after(async () => {
    await shell.type("npx cdc twin stop --remove");
    await shell.close();
    if (userState === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = userState;
    rmSync(directory, { recursive: true, force: true });
  });

  async function typed(line: string): Promise<string> {
    const { shown, code } = await shell.type(line);
    assert.equal(code, 0, shown);
    return shown;
  }

  /** Waits for the demo's rows at the sink. */
  async function untilRows(): Promise<number> {
    const [twin] = await listTwins();
    const json = (await typed("pulumi stack output -s twin --json")).replace(/^[^{]*|[^}]*$/g, "");
    const { platform } = JSON.parse(json) as { platform: PlatformOutputs };
    assert.ok(twin);
    const tables = await openDemoTables(twin, platform);
    try {
      return (await tables.untilEqual(60_000, new AbortController().signal)).rows;
    } finally {
      await tables.close();
    }
  }

  it("goes by the README's lines from a fresh clone to rows and back, else a machine without Pulumi ends at its third line", async () => {
    const commands = commandsOf("Run the program on a twin from the shell");
    const at = (text: string): number => commands.findIndex((line) => line.includes(text));
    assert.ok(at("pulumi up") > at("twin env") && at("twin env") > at("twin start") && at("twin start") === 0);
    for (const line of commands) {
      const shown = await typed(line);
      assert.doesNotMatch(shown, /error:|pulumi-language-nodejs/, line);
      if (line.startsWith("pulumi up")) assert.equal(await untilRows(), 10);
      if (line.startsWith("pulumi preview")) assert.match(shown, /\d+ unchanged/);
    }
    assert.deepEqual(readdirSync(join(directory, "state")), []);
    assert.ok(existsSync(join(clone, "Pulumi.twin.yaml")));
  });

  it("runs a program with its secrets, and shows its error once: else it can't be brought up, or a user reads two errors of one mistake", async () => {
    const project = join(directory, "project");
    const home = join(directory, "home");
    mkdirSync(project);
    symlinkSync(join(projectRoot, "node_modules"), join(project, "node_modules"));
    for (const file of ["Pulumi.yaml", "package.json"]) cpSync(join(projectRoot, file), join(project, file));
    writeFileSync(
      join(project, "index.ts"),
      `import { Config, isSecret } from "@pulumi/pulumi";
      const password = new Config().require("password");
      const output: unknown = new Config().requireSecret("password");
      console.log("known:", password.length, "secret:", await isSecret(output));
      throw new Error("no pipelines today");`,
    );
    const { variables } = await shellEngine({ pulumiHome: home }, () => undefined);
    const engine = join((await ensureEngine()).root, "bin", "pulumi");
    const pulumi = async (...args: string[]) => {
      const { all, exitCode } = await execa(engine, [...args, "--non-interactive"], {
        cwd: project,
        all: true,
        reject: false,
        env: {
          ...variables,
          PULUMI_HOME: home,
          PULUMI_BACKEND_URL: `file://${project}`,
          PULUMI_CONFIG_PASSPHRASE: "passphrase",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        },
      });
      return { all, code: exitCode };
    };
    await pulumi("stack", "init", "small");
    await pulumi("config", "set", "--secret", "password", "geheim");
    const { all, code } = await pulumi("preview");
    assert.notEqual(code, 0);
    const [, diagnostics = ""] = all.split("Diagnostics:");
    assert.match(diagnostics, /known: 6 secret: true/, all);
    assert.equal(diagnostics.match(/no pipelines today/g)?.length, 1, all);
    assert.doesNotMatch(all, /non-zero exit code|pulumi-language-nodejs|geheim/);
    assert.match((await pulumi("about")).all, /nodejs: executable='.*' version='v\d+[^]*@pulumi\/aws +\d/);
  });
});

/** What git would clone, with what has changed since, and packages as npm has installed them. */
async function copyCheckout(target: string): Promise<void> {
  const { stdout } = await execa("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: projectRoot });
  for (const file of stdout.split("\0").filter((path) => path !== "")) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(projectRoot, file), join(target, file));
  }
  const packages = [join(projectRoot, "node_modules"), join(target, "node_modules")];
  // Links, where it is the same file system: 40,000 files.
  await execa("cp", ["-al", ...packages]).catch(() => execa("cp", ["-a", ...packages]));
}
