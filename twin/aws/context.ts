// What every service of one twin shares.
import type { TwinLayout } from "../layout.js";
import type { Store } from "../state/store.js";
import type { DataPlane } from "./dataPlane.js";
import type { Account } from "./identifiers.js";
import type { LogStore } from "./logs/logStore.js";

export interface TwinContext extends Account {
  readonly layout: TwinLayout;
  readonly store: Store;
  readonly logs: LogStore;
  readonly dataPlane: DataPlane;
  /** Line for the daemon's own log; never holds a secret. */
  readonly report: (text: string) => void;
}
