// What `npm pack` makes, in an empty project: nothing of a checkout may be needed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../tools/paths.js";

interface Packed {
  filename: string;
  files: { path: string }[];
}

describe("the package", function () {
  this.timeout(300_000);
  let project: string;
  let files: string[];

  const run = (command: string, args: readonly string[], environment: Record<string, string> = {}): string => {
    // The tests' twins run the checkout's daemon.
    const { MSK_CDC_DAEMON: _checkout, ...own } = process.env;
    return execFileSync(command, args, {
      cwd: project,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...own, NO_COLOR: "1", ...environment },
    });
  };

  before(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), "cdc-package-")));
    // The project's own `prepack`, also where an .npmrc ignores scripts.
    execFileSync(process.execPath, [join(projectRoot, "tools", "pack.mjs")], { stdio: "inherit" });
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], {
        cwd: projectRoot,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [Packed];
    files = packed.files.map(({ path }) => path);
    install(packed.filename);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  /** As npm would, from what is there: its dependencies and no other package. */
  function install(tarball: string): void {
    const modules = join(project, "node_modules");
    mkdirSync(join(modules, ".bin"), { recursive: true });
    execFileSync("tar", ["-xzf", tarball], { cwd: project });
    cpSync(join(project, "package"), join(modules, "msk-cdc"), { recursive: true });
    const { dependencies, bin } = JSON.parse(readFileSync(join(modules, "msk-cdc", "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      bin: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
    }
    symlinkSync(join("..", "msk-cdc", bin["cdc"] ?? ""), join(modules, ".bin", "cdc"));
    writeFileSync(join(project, "package.json"), '{ "name": "empty", "type": "module" }\n');
  }

  it("has no tests, sources or secrets in it: else everybody downloads what nobody runs", () => {
    assert.deepEqual(
      files.filter((path) =>
        /(^|\/)(tests|bench|node_modules|\.github|\.ci)\/|\.map$|(?<!\.d)\.ts$|\.stamp|\.lock$/.test(path),
      ),
      [],
    );
    assert.ok(files.includes("dist/automation/index.d.ts") && files.includes("schema/stack.schema.json"));
  });

  it("runs npx cdc in a project of its own: else it works in a checkout only", () => {
    const bin = join(project, "node_modules", ".bin", "cdc");
    run(bin, ["init", "shop", "--yes", "--region", "eu-central-1"]);
    assert.match(
      readFileSync(join(project, "Pulumi.shop.yaml"), "utf8"),
      /^# yaml-language-server: \$schema=node_modules\/msk-cdc\/schema\/stack\.schema\.json\n/,
    );
    assert.match(run(bin, ["check", "--from", "shop"]), /^Pulumi\.shop\.yaml: 1 pipeline, no rule is broken\n$/);
    assert.match(run(bin, ["version"]), /^\S*\d+\.\d+\.\d+/);
  });

  it("has types that a strict program compiles with: else its users write any", () => {
    writeFileSync(
      join(project, "program.ts"),
      `import { withEnvironment, type Environment } from "msk-cdc";
       export const names = (): Promise<string> => withEnvironment({ name: "a", from: "twin" }, async ({ name }: Environment) => name);
       // @ts-expect-error: a name is a text
       export const wrong = () => withEnvironment({ name: 1, from: "twin" }, async () => undefined);
      `,
    );
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"];
    run(process.execPath, [join(projectRoot, "node_modules", "typescript", "bin", "tsc"), ...options, "program.ts"]);
  });

  it("runs the example of a program, on a twin of its own: else automation works in a checkout only", () => {
    cpSync(join(projectRoot, "examples", "automation", "review.mjs"), join(project, "review.mjs"));
    const state = mkdtempSync(join(tmpdir(), "cdc-package-state-"));
    try {
      assert.equal(run(process.execPath, ["review.mjs"], { XDG_STATE_HOME: state }), "pipelines: simplydemo\n");
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  });
});
