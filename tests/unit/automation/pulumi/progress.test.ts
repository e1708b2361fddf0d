import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { progressReader, type Progress } from "../../../../automation/pulumi/progress.js";

describe("progress of an operation", () => {
  const urn = "urn:pulumi:dev::msk-cdc::msk-cdc:index:Pipeline$aws:mskconnect/connector:Connector::shop-source";
  const metadata = { op: "create", urn, type: "aws:mskconnect/connector:Connector", provider: "" } as const;
  const event = (content: Partial<EngineEvent>): EngineEvent => ({ sequence: 0, timestamp: 0, ...content });

  it("says of each resource when it starts and ends and how long it took: else nobody sees what an up waits for", () => {
    const seen: Progress[] = [];
    let time = 0;
    const reader = progressReader((progress) => seen.push(progress), { now: () => time });
    reader.onEvent(event({ resourcePreEvent: { metadata } }));
    time = 1500;
    reader.onEvent(event({ resOutputsEvent: { metadata } }));
    const resource = {
      kind: "resource",
      operation: "create",
      type: "aws:mskconnect/connector:Connector",
      name: "shop-source",
    };
    assert.deepEqual(seen, [
      { ...resource, state: "started", seconds: 0 },
      { ...resource, state: "done", seconds: 1.5 },
    ]);
  });

  it("names the component that a resource is part of, and not the stack: else the live tree cannot say whose topic is made", () => {
    const seen: Progress[] = [];
    const reader = progressReader((progress) => seen.push(progress), { now: () => 0 });
    const state = { urn, type: metadata.type, custom: true, id: "", inputs: {}, outputs: {}, provider: "" };
    const pipeline = "urn:pulumi:dev::msk-cdc::msk-cdc:index:Pipeline::shop";
    reader.onEvent(event({ resourcePreEvent: { metadata: { ...metadata, new: { ...state, parent: pipeline } } } }));
    reader.onEvent(event({ resOutputsEvent: { metadata } }));
    reader.onEvent(
      event({
        resourcePreEvent: {
          metadata: {
            ...metadata,
            urn: pipeline,
            new: { ...state, parent: "urn:pulumi:dev::msk-cdc::pulumi:pulumi:Stack::msk-cdc-dev" },
          },
        },
      }),
    );
    assert.deepEqual(
      seen.map((progress) => progress.kind === "resource" && progress.within),
      ["shop", "shop", undefined],
    );
  });

  it("keeps error diagnostics with the resource's name and without colour marks: else an error text says nothing", () => {
    const reader = progressReader(() => undefined);
    reader.onEvent(
      event({
        diagnosticEvent: {
          urn,
          message: "<{%reset%}>the database refused user kfc<{%reset%}>\n",
          color: "never",
          severity: "error",
        },
      }),
    );
    assert.deepEqual(reader.errors, ["aws:mskconnect/connector:Connector shop-source: the database refused user kfc"]);
  });

  it("shows no password that a provider or a database complains with: else it stands in a job's log and in a comment", () => {
    const seen: Progress[] = [];
    const reader = progressReader((progress) => seen.push(progress), { secrets: ["hunter2-hunter2"] });
    reader.onEvent(
      event({
        diagnosticEvent: {
          urn,
          message: "jdbc:mysql://db?password=hunter2-hunter2 is no URL",
          color: "never",
          severity: "error",
        },
      }),
    );
    assert.deepEqual(
      [reader.errors, seen.map((progress) => progress.kind === "message" && progress.text)],
      [
        ["aws:mskconnect/connector:Connector shop-source: jdbc:mysql://db?password=(secret) is no URL"],
        ["jdbc:mysql://db?password=(secret) is no URL"],
      ],
    );
  });

  it("passes no debug diagnostic on: they show resources' inputs with passwords in plain", () => {
    const seen: Progress[] = [];
    const debug = {
      urn,
      message: "DATABASE_PASSWORD,,,hunter2",
      color: "never",
      severity: "debug",
    } as unknown as EngineEvent["diagnosticEvent"];
    progressReader((progress) => seen.push(progress)).onEvent(event({ ...(debug && { diagnosticEvent: debug }) }));
    assert.deepEqual(seen, []);
  });
});
