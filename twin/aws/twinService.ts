// One AWS service of the twin, as its control plane sees it. A service is a folder: service.ts (operations and wire
// format), store.ts (its state), requests.ts (shapes of its requests).
import type { Background } from "./background.js";
import type { TwinContext } from "./context.js";
import type { KnownResources } from "./records/knownResources.js";
import type { RecordKeeper } from "./records/recordedType.js";
import type { Records } from "./records/records.js";
import type { Service } from "./service.js";

/** What a service may build on. */
export interface Twin {
  readonly context: TwinContext;
  readonly background: Background;
  readonly records: Records;
  readonly known: KnownResources;
  /** The twin's own address, once it listens. */
  readonly endpoint: () => string;
}

export interface TwinService extends RecordKeeper {
  /** Default: no operation of its own; its resources are recorded ones. */
  readonly api?: Service;
  /** Where it keeps a directory each, and the names of those in use; others are left of a killed daemon. */
  readonly directories?: { readonly dir: string; names(): readonly string[] };
  /** Its part of `/_twin/status`. */
  status?(): object;
  /** Brings back what ran before. What can't come back is marked as failed, with its reason. */
  resume?(): Promise<void> | void;
  /** Stops what runs and keeps its state. */
  stop?(): Promise<void> | void;
}
