// `pulumi` typed in a shell against the twin's providers, with the language host that a twin's shell gets.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { shellEngine } from "../../automation/pulumi/shellEngine.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import { Harness } from "./providers/harness.js";

describe("providers from the shell", function () {
  this.timeout(120_000);
  let harness: Harness;
  before(async () => (harness = await Harness.start()));
  after(() => harness.stop());

  it("pulumi up runs a TypeScript program with Pulumi.yaml's own options: else `pulumi up -s twin` fails where only a CLI is installed", async () => {
    const project = join(harness.directory, "project");
    await mkdir(project);
    await symlink(join(projectRoot, "node_modules"), join(project, "node_modules"));
    await cp(join(projectRoot, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
    await writeFile(join(project, "package.json"), '{ "type": "module" }');
    await writeFile(
      join(project, "Pulumi.shell.yaml"),
      `config:\n  aws:region: ap-northeast-2\n  aws:allowedAccountIds: ["000000000000"]\n  command:twin: "true"\n`,
    );
    await writeFile(
      join(project, "index.ts"),
      `
      import { Configuration } from "@pulumi/aws/msk/index.js";
      export default async function program(): Promise<object> {
        const configuration = new Configuration("defaults", { serverProperties: "auto.create.topics.enable=false" });
        return { revision: configuration.latestRevision };
      }`,
    );
    const { root } = await ensureEngine();
    const home = join(harness.directory, "home");
    const { variables } = await shellEngine({ pulumiHome: home }, () => undefined);
    const pulumi = (...args: string[]) =>
      execa(join(root, "bin", "pulumi"), [...args, "--stack", "shell", "--non-interactive"], {
        cwd: project,
        env: { ...harness.environment, ...variables, PULUMI_HOME: home },
      });
    await pulumi("stack", "init");
    await pulumi("up", "--yes");
    assert.equal((await pulumi("stack", "output", "revision")).stdout, "1");
    assert.equal(harness.api.keys(":configuration/").length, 1);
    await pulumi("destroy", "--yes");
    assert.deepEqual([...harness.api.things.keys()], []);
    assert.match(await readFile(join(project, "Pulumi.yaml"), "utf8"), /name: msk-cdc/);
  });
});
