// What every service of one twin shares.
import type { TwinLayout } from "../layout.js";
import type { Store } from "../state/store.js";
import type { DataPlane } from "./dataPlane.js";
import type { Account } from "./identifiers.js";
import type { LogFiles } from "./logs/logFiles.js";

export interface TwinContext extends Account {
  readonly layout: TwinLayout;
  readonly store: Store;
  readonly logs: LogFiles;
  readonly dataPlane: DataPlane;
  /** Line for the daemon's own log; never holds a secret. */
  readonly report: (text: string) => void;
}
