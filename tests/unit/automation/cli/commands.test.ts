// Every command as its user meets it: examples in its help, and what a shell completes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { Entry } from "../../../../automation/cli/command.js";
import { completionScript } from "../../../../automation/cli/completionScript.js";
import { commonKinds } from "../../../../automation/cli/output.js";
import { commandLine, sections } from "../../../../automation/cli/program.js";
import { projectRoot } from "../../../../tools/paths.js";

const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** The lines under "Examples:" in a command's help. */
function examplesOf(command: Command): string[] {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const [, block = ""] = /^Examples:\n((?: {2}.*\n?)+)/m.exec(help) ?? [];
  return block
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/**
 * Words of a shell's line as far as examples quote: 'a b', and what a pipe or a substitution puts around the command.
 */
function argumentsOf(example: string): string[] {
  const [, line = ""] = /(?:^|\$\(|\| )(?:npx )?cdc ([^|)"]*)/.exec(example) ?? [];
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, inQuotes, bare]) => inQuotes ?? bare ?? "");
}

describe("each command's help", () => {
  const program = commandLine();
  for (const command of leaves(program)) {
    const path = pathOf(command);

    it(`${path} has examples that it understands: else who copies one gets an error`, async () => {
      const examples = examplesOf(command);
      assert.ok(examples.length > 0, `${path} --help has no examples`);
      for (const example of examples) {
        const fresh = commandLine();
        let ran = "";
        const quiet = (each: Command): void => {
          each.exitOverride().configureOutput({ writeErr: () => undefined });
          if (each.commands.length === 0) each.action(() => void (ran = pathOf(each)));
          each.commands.forEach(quiet);
        };
        quiet(fresh);
        await fresh
          .parseAsync(argumentsOf(example), { from: "user" })
          .catch((error: Error) => assert.fail(`${example}: ${error.message}`));
        assert.equal(ran, path, example);
      }
    });
  }
});

describe("shell completion", () => {
  const program = commandLine();
  const complete = (...words: string[]): string[] => {
    const directory = mkdtempSync(join(tmpdir(), "cdc-completion-"));
    try {
      for (const name of ["Pulumi.dev.yaml", "Pulumi.my-twin.yaml", "Pulumi.yaml", "sink file.json"])
        writeFileSync(join(directory, name), "");
      const script = `${completionScript(program, "bash")}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cdc; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", script, "bash", "cdc", ...words], { cwd: directory, encoding: "utf8" })
        .split("\n")
        .filter((line) => line !== "");
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  it("offers commands, their commands and their options in bash: else one types what the shell could", () => {
    assert.deepEqual(complete("e"), ["env"]);
    assert.deepEqual(complete("env", ""), ["up", "down", "list", "show", "gc", "--help"]);
    assert.deepEqual(complete("env", "up", "pr-7", "--p"), ["--platform", "--pipelines", "--pr"]);
    assert.deepEqual(complete("completion", "z"), ["zsh"]);
  });

  it("offers the stacks and files that lie here where one is asked for, and nothing where only its user knows: else it suggests nonsense", () => {
    assert.deepEqual(complete("env", "up", "--from", "my"), ["my-twin"]);
    assert.deepEqual(complete("env", "up", "--from", "Pulumi.d"), ["Pulumi.dev.yaml"]);
    assert.deepEqual(complete("check", "sink"), ["sink file.json"]);
    assert.deepEqual(complete("env", "up", "--ttl", ""), []);
  });

  for (const shell of ["zsh", "fish"] as const) {
    it(`knows every command and option in ${shell}: else a new one is never offered there`, () => {
      const script = completionScript(program, shell);
      for (const command of leaves(program)) {
        assert.ok(script.includes(`'${pathOf(command)}'`), pathOf(command));
        for (const { long } of command.options)
          assert.match(
            script,
            new RegExp(shell === "zsh" ? `'${long}:` : ` -l ${long?.slice(2)} `),
            `${pathOf(command)} ${long}`,
          );
      }
    });
  }
});

describe("docs/json.md", () => {
  const page = readFileSync(join(projectRoot, "docs", "json.md"), "utf8");

  it("has a section for each command with --json: else a script's author reads the code", () => {
    const commands = leaves(commandLine())
      .filter(({ options }) => options.some(({ long }) => long === "--json"))
      .map(pathOf);
    const sections = [...page.matchAll(/^## (cdc .*)$/gm)].map(([, title]) => title);
    assert.deepEqual(
      commands.filter((path) => !sections.includes(path)),
      [],
    );
    assert.deepEqual(
      sections.filter((title) => !commands.includes(title ?? "")),
      [],
    );
  });

  /** Kinds that commands declare, by the commands' paths. */
  const declaredBy = (entry: Entry, parent = "cdc"): [path: string, kinds: readonly string[]][] => {
    const path = `${parent} ${entry.name}`;
    return "commands" in entry ? entry.commands.flatMap((one) => declaredBy(one, path)) : [[path, entry.kinds ?? []]];
  };
  const kindsInTables = (text: string): string[] =>
    [...text.matchAll(/^\| `(\w+)` \|/gm)].flatMap(([, kind]) => kind ?? []);
  const sectionOf = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";

  it("names the kinds of progress and errors, and no other: else a script waits for one that never comes", () => {
    assert.deepEqual(kindsInTables(sectionOf("Lines of progress")).sort(), [...commonKinds].sort());
  });

  for (const [path, kinds] of Object.values(sections).flatMap((entries) => entries.flatMap((one) => declaredBy(one)))) {
    if (kinds.length === 0) continue;
    it(`says of ${path} which kinds it prints, and no other: else a script waits for one that never comes`, () => {
      const own = sectionOf(path);
      const [, other] = /^As `(cdc \w+)`\.$/m.exec(own) ?? [];
      const section = other === undefined ? own : sectionOf(other);
      for (const kind of kinds) assert.ok(section.includes(`\`${kind}\``), kind);
      for (const kind of kindsInTables(section)) assert.ok(kind === "error" || kinds.includes(kind), kind);
    });
  }
});
