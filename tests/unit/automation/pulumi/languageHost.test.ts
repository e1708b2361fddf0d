// What our language host tells the engine, and how it starts a program.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import language from "@pulumi/pulumi/proto/language_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { programDependencies, requiredPlugins } from "../../../../automation/pulumi/installedPackages.js";
import { programProcess } from "../../../../automation/pulumi/programRun.js";

describe("the language host", () => {
  it("gives a program its secrets by the environment: else every user of the machine reads them in the process list", () => {
    const info = new language.ProgramInfo().setProgramDirectory("/project").setEntryPoint("index.ts");
    info.setOptions(struct.Struct.fromJavaScript({ typescript: false, nodeargs: "--import tsx" }));
    const request = new language.RunRequest().setInfo(info).setStack("dev").setParallel(16).setDryrun(true);
    request.getConfigMap().set("msk-cdc:passwords", "geheim");
    request.setConfigsecretkeysList(["msk-cdc:passwords"]);
    assert.deepEqual(programProcess(request, "127.0.0.1:1", "/run.js"), {
      args: [
        ...["--import", "tsx", "/run.js", "--engine", "127.0.0.1:1", "--stack", "dev", "--pwd", "/project"],
        ...["--parallel", "16", "--dry-run", "index.ts"],
      ],
      environment: {
        PULUMI_CONFIG: '{"msk-cdc:passwords":"geheim"}',
        PULUMI_CONFIG_SECRET_KEYS: '["msk-cdc:passwords"]',
      },
    });
    info.setOptions(struct.Struct.fromJavaScript({ tsconfig: "tsconfig.pulumi.json" }));
    assert.deepEqual(
      Object.entries(programProcess(request, "", "/run.js").environment).filter(([name]) => /TYPESC|TSCON/.test(name)),
      [
        ["PULUMI_NODEJS_TYPESCRIPT", "true"],
        ["PULUMI_NODEJS_TSCONFIG_PATH", "tsconfig.pulumi.json"],
      ],
    );
  });

  it("finds the plugins of all packages, and lists a program's own: else the engine takes a provider of any version", () => {
    const directory = mkdtempSync(join(tmpdir(), "msk-cdc-packages-"));
    const write = (path: string, manifest: object): void => {
      mkdirSync(join(directory, path), { recursive: true });
      writeFileSync(join(directory, path, "package.json"), JSON.stringify(manifest));
    };
    write("", { dependencies: { "@pulumi/aws": "7.48.0" }, devDependencies: { mocha: "12.0.3" } });
    write("node_modules/@pulumi/aws", { name: "@pulumi/aws", version: "7.48.0", pulumi: { resource: true } });
    write("node_modules/mocha", { name: "mocha", version: "12.0.3" });
    write("node_modules/mocha/node_modules/own", {
      name: "own",
      version: "1.0.0",
      pulumi: { resource: true, name: "mine", version: "v2.0.0", server: "https://example.com" },
    });
    mkdirSync(join(directory, "node_modules", ".bin"));
    assert.deepEqual(requiredPlugins(directory), [
      { name: "aws", version: "v7.48.0" },
      { name: "mine", version: "v2.0.0", server: "https://example.com" },
    ]);
    assert.deepEqual(
      programDependencies(directory, false).map(({ name }) => name),
      ["@pulumi/aws", "mocha"],
    );
    assert.equal(programDependencies(directory, true).length, 3);
    assert.deepEqual(programDependencies(join(directory, "none"), true), []);
    rmSync(directory, { recursive: true });
  });
});
