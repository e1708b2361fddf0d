// An RDS for MySQL instance of the twin: a private MariaDB (or MySQL) server on loopback, its data in one directory.
// Facts: MariaDB Knowledge Base, "mariadb-install-db"; MySQL Reference Manual, "Initializing the Data Directory",
// "Environment Variables" (UMASK).
import { execFile } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { cached } from "../../tools/cache.js";
import type { DatabaseServer } from "../../tools/database.js";
import type { Toolchain } from "../../tools/toolchain.js";
import { Child, type ChildState } from "../process/child.js";
import { keptPorts } from "../process/ports.js";
import { initSql, restartSql, type MasterUser } from "./initSql.js";
import { commonOptions, serverOptions } from "./serverOptions.js";

export interface DatabaseOptions extends MasterUser {
  /** State of this instance: a later start with the same directory resumes with its data and port. */
  dir: string;
  identifier: string;
  port?: number;
  /** The parameter group's parameters. */
  parameters: Readonly<Record<string, string>>;
  /** Whether it writes a binary log: on RDS, whether automated backups are on. */
  binlog: boolean;
  toolchain: Toolchain;
  onLine: (line: string) => void;
}

/** Both servers give their files to a group otherwise. */
const ownFiles = { UMASK: "0600", UMASK_DIR: "0700" };

export class DatabaseInstance {
  readonly address = "127.0.0.1";

  private constructor(
    readonly port: number,
    /** Of the server that runs, such as 10.11.19. */
    readonly version: string,
    private readonly child: Child,
  ) {}

  /** Starts the server and waits until the master user can come in. On failure nothing stays running. */
  static async start(o: DatabaseOptions): Promise<DatabaseInstance> {
    const server = await o.toolchain.database();
    const [dataDir, tmpDir, initFile] = [join(o.dir, "data"), join(o.dir, "tmp"), join(o.dir, "init.sql")];
    await mkdir(tmpDir, { recursive: true, mode: 0o700 });
    if (!existsSync(dataDir)) await copyTemplate(server, o.parameters, dataDir);
    const { port = 0 } = await keptPorts(o.dir, ["port"], { port: o.port });
    await writeFile(initFile, initSql(o, server.kind), { mode: 0o600 });
    const child = new Child({
      name: `database ${o.identifier}`,
      command: server.server,
      args: ["--no-defaults", ...serverOptions({ ...o, server, port, dataDir, tmpDir, initFile })],
      env: { TZ: "UTC", ...ownFiles },
      cwd: o.dir,
      ready: /: ready for connections/,
      restart: true,
      onLine: o.onLine,
    });
    try {
      child.start();
      await child.whenReady();
      // A server goes on when a statement of its --init-file fails.
      await (
        await createConnection({ host: "127.0.0.1", port, user: o.masterUsername, password: o.masterPassword })
      ).end();
    } catch (error) {
      await child.stop();
      throw error;
    } finally {
      // A restart after a crash reads the file again; the master's password is in it until here only.
      await writeFile(initFile, restartSql);
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

/** System tables are made once per server version and copied from then on. */
async function copyTemplate(
  server: DatabaseServer,
  parameters: Readonly<Record<string, string>>,
  dataDir: string,
): Promise<void> {
  // MySQL fixes this one when it initializes.
  const lowerCase = server.kind === "mysql" ? (parameters["lower_case_table_names"] ?? "0") : "0";
  const template = await cached(`database/${server.kind}-${server.version}-${lowerCase}-private`, async (aside) => {
    const data = join(aside, "data");
    await mkdir(data, { mode: 0o700 });
    await initialize(server, data, lowerCase);
  });
  const aside = `${dataDir}.new`;
  await rm(aside, { recursive: true, force: true });
  await cp(join(template, "data"), aside, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await rename(aside, dataDir);
}

async function initialize(server: DatabaseServer, dataDir: string, lowerCase: string): Promise<void> {
  // Small files, because every instance copies them.
  const small = ["--innodb-log-file-size=8M", "--innodb-autoextend-increment=1"];
  const common = ["--no-defaults", ...commonOptions(server), `--datadir=${dataDir}`, ...small];
  const [command, args] =
    server.installDb === undefined
      ? [server.server, [...common, "--initialize-insecure", `--lower-case-table-names=${lowerCase}`]]
      : [
          server.installDb,
          [...common, "--skip-test-db", "--skip-name-resolve", "--auth-root-authentication-method=socket"],
        ];
  try {
    // MariaDB's is a shell script that writes files by itself.
    await promisify(execFile)("sh", ["-c", 'umask 077; exec "$0" "$@"', command, ...args], {
      cwd: dataDir,
      env: { ...process.env, ...ownFiles },
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `${command} could not make the system tables of ${server.kind} ` +
        `${server.version}:\n${stdout ?? ""}${stderr ?? String(error)}`,
    );
  }
}
