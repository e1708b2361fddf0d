// How a command shows its progress: a live tree on a terminal; elsewhere a line when something begins or ends.
import type { Progress } from "../pulumi/progress.js";
import { aboveLive, isLive, LiveRegion } from "./region.js";
import { grown, lasting, logged, noTree, treeLines } from "./tree.js";

const pause = 100;

export class ProgressReport {
  private readonly region: LiveRegion | undefined;
  private tree = noTree;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {
    this.region = isLive(out) ? new LiveRegion(out) : undefined;
  }

  readonly progress = (progress: Progress): void => {
    const { region } = this;
    if (!region) {
      for (const line of logged(progress)) this.out.write(`${line}\n`);
      return;
    }
    this.tree = grown(this.tree, progress, Date.now());
    if (this.tree.phase) this.run();
    else this.end();
    const lines = lasting(progress);
    if (lines.length > 0) aboveLive(() => lines.forEach((line) => void this.out.write(`${line}\n`)));
  };

  /** Takes the tree away. The next output is printed in its place. */
  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.region?.clear();
  }

  private run(): void {
    this.timer ??= setInterval(() => {
      const { region } = this;
      region?.draw(treeLines(this.tree, { width: region.width, height: region.height, at: Date.now() }));
    }, pause).unref();
  }
}
