// The generic store of recorded resources: checks, references between them, duplicates, and effects where a record
// stands for something real.
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError } from "../errors.js";
import { keep } from "./providerFacts.js";
import {
  invalid,
  type Effect,
  type Properties,
  type RecordedType,
  type RecordKeeper,
  type RecordView,
  type StoredRecord,
} from "./recordedType.js";
import { recordedType } from "./registered.js";

export class Records {
  private readonly records: Collection<StoredRecord>;
  private readonly view: RecordView;
  /** Keys of records whose effect is under way: a second creation of the same name must not slip in. */
  private readonly pending = new Map<string, StoredRecord>();

  /** Services that act for records or hold on to them: clusters to their subnets, for instance. */
  private services: readonly RecordKeeper[] = [];

  constructor(context: TwinContext) {
    this.records = context.store.collection<StoredRecord>("records");
    this.view = { region: context.region, accountId: context.accountId, all: (type) => this.all(type) };
  }

  /** Once, before the first record is made. */
  serve(services: readonly RecordKeeper[]): void {
    this.services = services;
  }

  all(type: string): StoredRecord[] {
    return [...this.records.values(), ...this.pending.values()].filter((record) => record.type === type);
  }

  find(type: string, id: string): StoredRecord | undefined {
    return this.records.get(keyOf(type, id));
  }

  async create(type: string, name: string, inputs: Properties): Promise<StoredRecord> {
    const kind = kindOf(type);
    const id = kind.id(inputs);
    this.check(type, kind, inputs, undefined);
    if (this.all(type).some((record) => record.id === id))
      throw new AwsError("ResourceAlreadyExists", 409, `${type} ${id} already exists.`);
    const record: StoredRecord = {
      id,
      type,
      name,
      inputs,
      outputs: { ...inputs, ...kind.outputs(id, inputs, this.view), tagsAll: inputs["tags"] ?? {} },
    };
    const key = keyOf(type, id);
    this.pending.set(key, record);
    try {
      const effect = await this.effectOf(type)?.create?.(record);
      return this.records.set(key, { ...record, outputs: { ...record.outputs, ...effect } });
    } finally {
      this.pending.delete(key);
    }
  }

  async update(type: string, id: string, given: Properties): Promise<StoredRecord> {
    const [kind, old] = [kindOf(type), this.require(type, id)];
    const inputs = keep(old.inputs, given, kind.facts);
    this.check(type, kind, inputs, id);
    const record: StoredRecord = {
      ...old,
      inputs,
      outputs: { ...inputs, ...kind.outputs(id, inputs, this.view), tagsAll: inputs["tags"] ?? {} },
    };
    const effect = await this.effectOf(type)?.update?.(record, old);
    return this.records.set(keyOf(type, id), { ...record, outputs: { ...record.outputs, ...effect } });
  }

  async delete(type: string, id: string): Promise<void> {
    const record = this.require(type, id);
    const user = this.users(record)[0] ?? this.services.flatMap((service) => service.userOf?.(record) ?? [])[0];
    if (user !== undefined)
      throw new AwsError("DependencyViolation", 400, `${id} has a dependent object (${user}) and cannot be deleted.`);
    await this.effectOf(type)?.delete?.(record);
    this.records.delete(keyOf(type, id));
  }

  require(type: string, id: string): StoredRecord {
    kindOf(type);
    const record = this.find(type, id);
    if (record === undefined) throw new AwsError("NotFoundException", 404, `${type} ${id} does not exist.`);
    return record;
  }

  private effectOf(type: string): Effect | undefined {
    return this.services.map(({ effects }) => effects?.[type]).find((effect) => effect !== undefined);
  }

  private check(type: string, kind: RecordedType, inputs: Properties, self: string | undefined): void {
    for (const [property, reference] of Object.entries(kind.references ?? {})) {
      for (const wanted of listOf(inputs[property])) {
        if (!this.all(reference.type).some((record) => isMeant(record, wanted))) {
          throw invalid(reference.missing, `${property} "${wanted}" does not exist (${reference.type}).`);
        }
      }
    }
    kind.check?.(inputs, this.view, self);
    const { property, code } = kind.unique ?? {};
    const same =
      property === undefined
        ? undefined
        : this.all(type).find((record) => record.id !== self && record.inputs[property] === inputs[property]);
    if (same !== undefined && code !== undefined && property !== undefined) {
      throw new AwsError(code, 409, `${property} "${String(inputs[property])}" is taken by ${same.id}.`);
    }
  }

  /** Ids of records that refer to this one in a way that keeps AWS from deleting it. */
  private users(target: StoredRecord): string[] {
    return [...this.records.values(), ...this.pending.values()]
      .filter((record) =>
        Object.entries(kindOf(record.type).references ?? {}).some(
          ([property, reference]) =>
            reference.blocks === true &&
            reference.type === target.type &&
            listOf(record.inputs[property]).some((wanted) => isMeant(target, wanted)),
        ),
      )
      .map(({ id }) => id);
  }
}

/** References come as ids, ARNs or names. */
const isMeant = (record: StoredRecord, wanted: string): boolean =>
  record.id === wanted || record.outputs["arn"] === wanted;
const listOf = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.map(String) : [];
const keyOf = (type: string, id: string): string => `${type}::${id}`;

function kindOf(type: string): RecordedType {
  const kind = recordedType(type);
  if (kind === undefined) throw invalid("UnknownType", `The twin does not know the type ${type}.`);
  return kind;
}
