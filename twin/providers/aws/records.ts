// The AWS types that the twin records without imitating a service, as resources of the provider: the twin's store does
// their work.
import { recordedType } from "../../aws/records/registered.js";
import type { Operation, ResourceType } from "../resourceType.js";
import type { Properties } from "../protocol.js";

const served: Pick<ResourceType, "create" | "read" | "update" | "delete"> = {
  // It is not cancelled: the twin finishes its work, and only the awaited answer has the id that the state needs.
  async create(operation, inputs) {
    const { id, outputs } = await operation.twin.records.create(
      operation.type,
      operation.name,
      withoutNotes(inputs),
      timeLimit(operation),
    );
    return { id, outputs };
  },
  async read(operation, id) {
    const record = await operation.twin.records.get(operation.type, id, limit(operation));
    return record === undefined ? undefined : { ...record.inputs, ...record.outputs };
  },
  async update(operation, id, { news }) {
    return (await operation.twin.records.update(operation.type, id, withoutNotes(news), limit(operation))).outputs;
  },
  async delete(operation, id) {
    await operation.twin.records.delete(operation.type, id, limit(operation));
  },
};

/** Undefined for a type that the twin does not record. */
export function recordedResource(token: string): ResourceType | undefined {
  const type = recordedType(token);
  return type && { ...type, ...served };
}

function limit(operation: Operation): AbortSignal {
  return AbortSignal.any([operation.signal, timeLimit(operation)]);
}

/** A recorded database takes as long as its server needs to start; terraform-provider-aws waits 40 minutes. */
function timeLimit(operation: Operation): AbortSignal {
  return AbortSignal.timeout(operation.timeout ?? 40 * 60_000);
}

function withoutNotes(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
}
