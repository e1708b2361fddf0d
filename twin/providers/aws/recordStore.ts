// The twin's store of resources that it only records (network, roles, keys, buckets …): `/_twin/records` of its API.
import type { Properties } from "../protocol.js";

export interface StoredRecord {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

export class RecordStore {
  constructor(
    private readonly apiUrl: string,
    private readonly key: string,
  ) {}

  create(type: string, name: string, inputs: Properties, signal: AbortSignal): Promise<StoredRecord> {
    return this.call("POST", "/_twin/records", { type, name, inputs }, signal);
  }

  async get(type: string, id: string, signal: AbortSignal): Promise<StoredRecord | undefined> {
    return this.find("GET", type, id, undefined, signal);
  }

  async update(type: string, id: string, inputs: Properties, signal: AbortSignal): Promise<StoredRecord> {
    const record = await this.find("PATCH", type, id, { inputs }, signal);
    if (record === undefined) throw new Error(`${type} ${id} is gone from the twin. Run pulumi refresh.`);
    return record;
  }

  async delete(type: string, id: string, signal: AbortSignal): Promise<void> {
    await this.find("DELETE", type, id, undefined, signal);
  }

  private async find(
    method: string,
    type: string,
    id: string,
    body: Properties | undefined,
    signal: AbortSignal,
  ): Promise<StoredRecord | undefined> {
    const path = `/_twin/records/${encodeURIComponent(id)}?type=${encodeURIComponent(type)}`;
    try {
      return await this.call(method, path, body, signal);
    } catch (error) {
      if (error instanceof RecordError && error.status === 404) return undefined;
      throw error;
    }
  }

  private async call(
    method: string,
    path: string,
    body: Properties | undefined,
    signal: AbortSignal,
  ): Promise<StoredRecord> {
    const response = await fetch(this.apiUrl + path, {
      method,
      signal,
      headers: { "x-twin-key": this.key, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = (text === "" ? {} : JSON.parse(text)) as Partial<StoredRecord> & {
      message?: string;
      name?: string;
      code?: string;
    };
    if (!response.ok) throw new RecordError(response.status, answer.name ?? answer.code ?? "", answer.message ?? text);
    return { id: answer.id ?? "", inputs: answer.inputs ?? {}, outputs: answer.outputs ?? {} };
  }
}

class RecordError extends Error {
  constructor(
    readonly status: number,
    name: string,
    message: string,
  ) {
    super(message);
    if (name !== "") this.name = name;
  }
}
