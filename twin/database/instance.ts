// A database server of the twin, whatever its engine: private, on loopback, its data in one directory.
import { constants, existsSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../../tools/cache.js";
import type { RunningDatabase } from "../aws/dataPlane.js";
import { Child, type ChildOptions, type ChildState } from "../process/child.js";
import { keptPorts } from "../process/ports.js";
import type { DatabaseOptions } from "./engine.js";

/** Where one server is. */
export interface ServerPlace {
  readonly port: number;
  readonly dataDir: string;
  readonly tmpDir: string;
}

/** What an engine knows of one server of its own. */
export interface Server {
  /** Such as 10.11.19. */
  readonly version: string;
  /** The system tables: made once under this key of the cache, copied for every instance. */
  readonly template: { readonly key: string; make(dataDir: string): Promise<void> };
  process(place: ServerPlace): Pick<ChildOptions, "command" | "args" | "env"> & Required<Pick<ChildOptions, "ready">>;
  /** Comes in as the master user. @throws Error where that is not possible */
  comeIn(place: ServerPlace): Promise<void>;
}

export class DatabaseInstance implements RunningDatabase {
  readonly address = "127.0.0.1";

  private constructor(
    readonly port: number,
    /** Of the server that runs. */
    readonly version: string,
    private readonly child: Child,
  ) {}

  /** Starts the server and waits until the master user can come in. On failure nothing stays running. */
  static async start(o: DatabaseOptions, server: Server): Promise<DatabaseInstance> {
    const [dataDir, tmpDir] = [join(o.dir, "data"), join(o.dir, "tmp")];
    await mkdir(tmpDir, { recursive: true, mode: 0o700 });
    if (!existsSync(dataDir)) await copyTemplate(server, dataDir);
    const { port = 0 } = await keptPorts(o.dir, ["port"]);
    const place = { port, dataDir, tmpDir };
    const child = new Child({
      ...server.process(place),
      name: `database ${o.identifier}`,
      cwd: o.dir,
      restart: true,
      onLine: o.onLine,
    });
    try {
      child.start();
      await child.whenReady();
      await server.comeIn(place);
    } catch (error) {
      await child.stop();
      throw error;
    }
    return new DatabaseInstance(port, server.version, child);
  }

  status(): { pid: number | undefined; port: number; state: ChildState }[] {
    return [{ pid: this.child.pid, port: this.port, state: this.child.state }];
  }

  async stop(): Promise<void> {
    await this.child.stop(20_000);
  }
}

async function copyTemplate({ template }: Server, dataDir: string): Promise<void> {
  const made = await cached(`database/${template.key}`, async (aside) => {
    const data = join(aside, "data");
    await mkdir(data, { mode: 0o700 });
    await template.make(data);
  });
  const aside = `${dataDir}.new`;
  await rm(aside, { recursive: true, force: true });
  await cp(join(made, "data"), aside, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await rename(aside, dataDir);
}
