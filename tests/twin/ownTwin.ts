// A twin of a test file's own, with its state in a directory of its own. What was begun on it is ended in reverse
// order, whatever happens, and nothing may be left then.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTwin, stopTwin, type EnvironmentSpec, type TwinInfo } from "../../automation/index.js";
import type { TwinMode } from "../../twin/info.js";
import { stand, type Standing } from "./standing.js";

export class OwnTwin {
  readonly name: string;
  /** Where the machine's state directory is while the twin runs. */
  state = "";
  private readonly userState = process.env["XDG_STATE_HOME"];
  private readonly endings: (() => Promise<unknown>)[] = [];

  constructor(label: string) {
    this.name = `test-${label}-${process.pid}`;
  }

  start(mode: TwinMode = "whole"): Promise<TwinInfo> {
    this.state = mkdtempSync(join(tmpdir(), "msk-cdc-state-"));
    process.env["XDG_STATE_HOME"] = this.state;
    this.atEnd(() => stopTwin(this.name, { remove: true }));
    return startTwin({ name: this.name, mode });
  }

  atEnd(end: () => Promise<unknown>): void {
    this.endings.push(end);
  }

  /** An environment that stands until the end. */
  async stand(spec: EnvironmentSpec): Promise<Standing> {
    const standing = await stand(spec);
    this.atEnd(() => standing.end());
    return standing;
  }

  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.endings.reverse()) await end().catch((error: unknown) => failures.push(error));
    if (this.userState === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = this.userState;
    const left = existsSync(join(this.state, "msk-cdc"));
    rmSync(this.state, { recursive: true, force: true });
    assert.deepEqual({ failures, left }, { failures: [], left: false });
  }
}
