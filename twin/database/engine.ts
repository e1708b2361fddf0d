// What the twin's RDS asks of a database engine. registry.ts finds one by its name.
import type { Toolchain } from "../../tools/toolchain.js";
import type { DatabaseStart, RunningDatabase } from "../aws/dataPlane.js";
import type { Tls } from "../tls.js";

export interface DatabaseOptions extends DatabaseStart {
  /** What the server identifies itself by to clients that ask for TLS. */
  readonly tls: Tls;
  readonly toolchain: Toolchain;
}

export interface DatabaseEngine {
  /** RDS's names of what this engine stands in for (CreateDBInstance, Engine). */
  readonly names: readonly string[];
  /** The parameter groups' families, and one of them for messages. */
  readonly family: { readonly pattern: RegExp; readonly example: string };
  /** What CreateDBInstance takes; lengths in characters. */
  readonly limits: {
    readonly username: number;
    readonly password: number;
    readonly dbName: number;
    /** Names of users that RDS keeps to itself. */
    readonly reserved: readonly string[];
  };
  readonly licenseModel: string;
  /** RDS's default. The twin's own servers have any free one. */
  readonly defaultPort: number;
  /**
   * Starts a server over `options.dir` and waits until the master user can come in. A later start with the same
   * directory resumes with its data and port. On failure nothing stays running.
   */
  start(options: DatabaseOptions): Promise<RunningDatabase>;
}
