// Amazon RDS DB instances: the one kind of record with a process behind it. Their engines are in twin/database.
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TwinContext } from "../context.js";
import type { ProcessStatus, RunningDatabase } from "../dataPlane.js";
import { messageOf } from "../errors.js";
import { invalid, text, type Effect, type Properties, type StoredRecord } from "../records/recordedType.js";
import type { Records } from "../records/records.js";
import { instance, parameterGroup } from "../records/types/rds.js";

/** What a restart of the process brings into effect; everything else of an instance is only described. */
const restarting = ["parameterGroupName", "backupRetentionPeriod", "password"];
/** What RDS can change and the twin can't. */
const fixed = ["engineVersion", "identifier", "username", "dbName", "engine"];

export class Databases {
  private readonly running = new Map<string, RunningDatabase>();
  private readonly failures = new Map<string, string>();

  constructor(
    private readonly context: TwinContext,
    private readonly records: Records,
  ) {}

  effects(): Readonly<Record<string, Effect>> {
    return {
      [instance.token]: {
        create: (record) => this.create(record),
        update: (record, old) => this.update(record, old),
        delete: (record) => this.delete(record),
      },
      [parameterGroup.token]: { update: (record) => this.applyParameters(record) },
    };
  }

  /** Every instance with its process and, where it could not be brought back, the reason. */
  status(): { identifier: string; process: ProcessStatus[]; error?: string }[] {
    return this.records.all(instance.token).map(({ inputs, id }) => {
      const error = this.failures.get(id);
      return {
        identifier: text(inputs, "identifier"),
        process: this.running.get(id)?.status() ?? [],
        ...(error === undefined ? {} : { error }),
      };
    });
  }

  /** Also the names of their directories. */
  ids(): string[] {
    return this.records.all(instance.token).map(({ id }) => id);
  }

  async resume(): Promise<void> {
    const instances = this.records.all(instance.token);
    await Promise.all(instances.map((record) => this.bringBack(record)));
  }

  async stop(): Promise<void> {
    const all = [...this.running.values()];
    this.running.clear();
    await Promise.all(all.map((database) => database.stop()));
  }

  private async create(record: StoredRecord): Promise<Properties> {
    try {
      return await this.start(record);
    } catch (error) {
      rmSync(this.dir(record), { recursive: true, force: true });
      throw error;
    }
  }

  private async update(record: StoredRecord, old: StoredRecord): Promise<Properties> {
    const changed = (property: string): boolean => record.inputs[property] !== old.inputs[property];
    const impossible = fixed.find(changed);
    if (impossible !== undefined) {
      throw invalid(
        "InvalidParameterCombination",
        `The twin can't change ${impossible} of a DB instance: replace the instance.`,
      );
    }
    const running = this.running.get(record.id);
    if (running !== undefined && !restarting.some(changed)) return endpoint(running);
    return this.restart(record, old);
  }

  private async delete(record: StoredRecord): Promise<void> {
    if (record.inputs["deletionProtection"] === true) {
      throw invalid(
        "InvalidParameterCombination",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
    if (record.inputs["skipFinalSnapshot"] !== true && record.inputs["finalSnapshotIdentifier"] === undefined) {
      throw invalid(
        "InvalidParameterCombination",
        "finalSnapshotIdentifier is required unless skipFinalSnapshot is true.",
      );
    }
    await this.running.get(record.id)?.stop();
    this.running.delete(record.id);
    this.failures.delete(record.id);
    rmSync(this.dir(record), { recursive: true, force: true });
  }

  private async applyParameters(group: StoredRecord): Promise<Properties> {
    const users = this.records.all(instance.token).filter(({ inputs }) => inputs["parameterGroupName"] === group.id);
    const results = await Promise.allSettled(users.map((user) => this.restart(user, user, group)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) {
      // The change is refused as a whole: the group stays as it was, so its other instances go back to it.
      await Promise.all(
        users.filter((_, index) => results[index]?.status === "fulfilled").map((user) => this.restart(user, user)),
      );
      throw failed.reason;
    }
    return {};
  }

  /** @param old as stored: what runs again when the new settings keep the server from starting */
  private async restart(record: StoredRecord, old: StoredRecord, group?: StoredRecord): Promise<Properties> {
    await this.running.get(record.id)?.stop();
    this.running.delete(record.id);
    try {
      return await this.start(record, group);
    } catch (error) {
      await this.bringBack(old);
      throw error;
    }
  }

  private async bringBack(record: StoredRecord): Promise<void> {
    try {
      await this.start(record);
    } catch (error) {
      this.failures.set(record.id, messageOf(error));
      this.context.report(`database ${text(record.inputs, "identifier")}: ${messageOf(error)}`);
    }
  }

  private async start(record: StoredRecord, group = this.parameterGroup(record)): Promise<Properties> {
    const { inputs } = record;
    const identifier = text(inputs, "identifier");
    const database = await this.context.dataPlane.startDatabase({
      engine: text(inputs, "engine"),
      dir: this.dir(record),
      identifier,
      masterUsername: text(inputs, "username"),
      masterPassword: text(inputs, "password"),
      parameters: parametersOf(group),
      backups: Number(inputs["backupRetentionPeriod"] ?? 0) > 0,
      ...(inputs["dbName"] === undefined ? {} : { dbName: text(inputs, "dbName") }),
      onLine: (line) => this.context.logs.append(`/aws/rds/instance/${identifier}/error`, identifier, line),
    });
    this.running.set(record.id, database);
    this.failures.delete(record.id);
    return endpoint(database);
  }

  private parameterGroup({ inputs }: StoredRecord): StoredRecord | undefined {
    return inputs["parameterGroupName"] === undefined
      ? undefined
      : this.records.find(parameterGroup.token, text(inputs, "parameterGroupName"));
  }

  private dir({ id }: StoredRecord): string {
    return join(this.context.layout.databasesDir, id);
  }
}

function parametersOf(group: StoredRecord | undefined): Record<string, string> {
  const parameters = (group?.inputs["parameters"] ?? []) as { name: string; value: unknown }[];
  return Object.fromEntries(parameters.map(({ name, value }) => [name, String(value)]));
}

function endpoint({ address, port, version }: RunningDatabase): Properties {
  return { address, port, endpoint: `${address}:${port}`, engineVersionActual: version };
}
