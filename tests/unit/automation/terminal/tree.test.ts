// The live tree: what it shows of an environment's progress, and what is left on a terminal.
import assert from "node:assert/strict";
import type { Progress } from "../../../../automation/pulumi/progress.js";
import { aboveLive, clearLive, isLive, LiveRegion } from "../../../../automation/terminal/region.js";
import stringWidth from "string-width";
import { grown, lasting, logged, noTree, treeLines, type Tree } from "../../../../automation/terminal/tree.js";

const plain = (lines: readonly string[]) => lines.map((line) => line.replaceAll(/\u001B\[[\d;]*m/g, "").trimEnd());
const phase = (state: "started" | "done" | "failed", seconds = 0): Progress => ({
  kind: "phase",
  phase: "up",
  state,
  seconds,
});
const resource = (name: string, state: "started" | "done" | "failed", within?: string): Progress => ({
  kind: "resource",
  operation: "create",
  type: "aws:msk/topic:Topic",
  name,
  state,
  seconds: 1.5,
  ...(within !== undefined && { within }),
});
const tree = (...events: Progress[]): Tree =>
  events.reduce((before, event, index) => grown(before, event, index * 1000), noTree);
const shown = (of: Tree, size: { width?: number; height?: number } = {}) =>
  plain(treeLines(of, { width: 60, height: 20, at: 8000, ...size }));

describe("the tree of an environment's progress", () => {
  it("shows what is under way below its component, with its time: else nobody sees what an up waits for", () => {
    const orders = [
      resource("orders", "started"),
      resource("orders-source", "started", "orders"),
      resource("orders-role", "started", "orders"),
      resource("orders-connector", "started", "orders-source"),
      resource("orders-role", "done", "orders"),
    ];
    assert.deepEqual(shown(tree(phase("started"), ...orders, resource("remains", "started"))), [
      "⠋ up 1 done                                              8 s",
      "  ⠋ orders 1 done                                        7 s",
      "    ⠋ orders-source                                      6 s",
      "      ⠋ create orders-connector aws:msk/topic:Topic      4 s",
      "  ⠋ create remains aws:msk/topic:Topic                   2 s",
    ]);
  });

  it("shows a component that stays itself, and one whose child has its name: else an update's resources have no place", () => {
    assert.deepEqual(
      shown(tree(phase("started"), resource("topic", "started", "orders"), resource("orders", "started", "orders"))),
      [
        "⠋ up                                                     8 s",
        "    orders",
        "    ⠋ create topic aws:msk/topic:Topic                   7 s",
        "    ⠋ create orders aws:msk/topic:Topic                  6 s",
      ],
    );
  });

  it("leaves out a component of which nothing is under way, and everything when the phase ends: else what is over looks as if it hung", () => {
    assert.deepEqual(
      shown(tree(phase("started"), resource("a", "started", "orders"), resource("a", "done", "orders"))),
      ["⠋ up 1 done                                              8 s"],
    );
    assert.deepEqual(shown(tree(phase("started"), resource("a", "started"), phase("failed"))), []);
  });

  it("keeps to a narrow and low terminal: else lines wrap and what is redrawn runs down the screen", () => {
    const many = tree(
      phase("started"),
      ...Array.from({ length: 30 }, (_, index) => resource(`topic-with-a-long-name-${index}`, "started", "orders")),
    );
    for (const width of [12, 30, 79, 200]) {
      const lines = shown(many, { width, height: 6 });
      assert.equal(lines.length, 6);
      assert.ok(
        lines.every((line) => stringWidth(line) <= width),
        `wider than ${width}: ${lines.join("\n")}`,
      );
    }
    assert.equal(shown(many, { height: 6 }).at(-1), "… 27 more");
    assert.equal(shown(many, { height: 1 }).length, 1);
  });

  it("leaves on the screen how phases ended, what failed and what warns; an error's text comes at the end: else the cause scrolls away between lines", () => {
    const said = [
      phase("started"),
      { ...phase("done", 42.25), changes: { create: 12, same: 3, update: 1 } } as Progress,
      resource("orders-role", "done"),
      resource("orders-topic", "failed"),
      { kind: "message", severity: "warning", text: "binlog is short", resource: "check orders" } as Progress,
      { kind: "message", severity: "error", text: "no" } as Progress,
    ];
    assert.deepEqual(plain(said.flatMap(lasting)), [
      "✓ up done (42.3 s)  12 created, 1 updated",
      "  ✗ create orders-topic failed (1.5 s)  aws:msk/topic:Topic",
      "  check orders: binlog is short",
    ]);
    assert.deepEqual(said.flatMap(logged), [
      "up …",
      "up done (42.3 s): 12 created, 1 updated",
      "  create aws:msk/topic:Topic orders-role done (1.5 s)",
      "  create aws:msk/topic:Topic orders-topic failed (1.5 s)",
      "  check orders: binlog is short",
    ]);
  });
});

describe("lines drawn anew", () => {
  it("stand below everything else that is written, and go without a trace: else a signal's message is overwritten", () => {
    const terminal = new Terminal(20);
    const region = new LiveRegion(terminal);
    region.draw(["one", "two"]);
    region.draw(["one!", "two!", "three!"]);
    aboveLive(() => terminal.write("Interrupted\n"));
    assert.deepEqual(terminal.screen(), ["Interrupted", "one!", "two!", "three!"]);
    region.draw(["last"]);
    assert.deepEqual(terminal.screen(), ["Interrupted", "last"]);
    clearLive();
    aboveLive(() => terminal.write("after\n"));
    assert.deepEqual(terminal.screen(), ["Interrupted", "after"]);
    assert.equal(terminal.column, 0);
  });

  it("never hide the cursor or leave colours on: else a killed command leaves a broken terminal", () => {
    const terminal = new Terminal(20);
    const region = new LiveRegion(terminal);
    region.draw(
      treeLines(tree(phase("started"), resource("a", "started")), {
        width: region.width,
        height: region.height,
        at: 8000,
      }),
    );
    const used = new Set([...terminal.written.matchAll(/\u001B\[\??[\d;]*([A-Za-z])/g)].map(([, letter]) => letter));
    used.delete("m");
    assert.deepEqual([...used].sort(), ["J", "K"]);
    clearLive();
  });

  it("are for terminals only: else a log file is full of control characters", () => {
    assert.equal(isLive({ isTTY: true }, {}), true);
    for (const environment of [{ TERM: "dumb" }, { CI: "true" }])
      assert.equal(isLive({ isTTY: true }, environment), false);
    assert.equal(isLive({ isTTY: false }, {}), false);
  });
});

/** As much of a terminal as the lines use: cursor up, erase to the end of line and screen. */
class Terminal {
  written = "";
  column = 0;
  rows = 10;
  private readonly lines: string[] = [""];
  private row = 0;

  constructor(readonly columns: number) {}

  write(text: string): boolean {
    this.written += text;
    for (const [, count, letter, character = ""] of text.matchAll(/\u001B\[([\d;]*)([A-Za-z])|([^])/g)) {
      if (letter === "A") this.row -= Number(count || 1);
      else if (letter === "K") this.lines[this.row] = this.line.slice(0, this.column);
      else if (letter === "J") this.lines.splice(this.row, Infinity, this.line.slice(0, this.column));
      else if (character === "\r") this.column = 0;
      else if (character === "\n") [this.row, this.column] = [this.row + 1, 0];
      else if (character !== "")
        this.lines[this.row] = this.line.slice(0, this.column) + character + this.line.slice(++this.column);
    }
    return true;
  }

  screen(): string[] {
    return this.lines.filter((line) => line !== "");
  }

  private get line(): string {
    return this.lines[this.row] ?? "";
  }
}
