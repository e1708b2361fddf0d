// Turns a live resource into the program's inputs. Refresh puts them into the state, so that the next preview shows the
// drift. Pure.
import { sameValue } from "./diff.js";
import { isAsset, isObject } from "./protocol.js";
import type { Properties } from "./protocol.js";

/** Properties whose keys are the user's own. A key that only AWS has is drift, too. */
const maps = new Set(["tags", "connectorConfiguration", "metadata"]);

/** Outputs under an input's name that an import leaves to AWS. */
const neverImported = new Set(["region", "tagsAll"]);

/**
 * The inputs as AWS has them now. Inputs that the program never gave stay absent, so that a default of AWS is no drift.
 * An import (no inputs yet) takes everything that is not computed.
 */
export function projectInputs(inputs: Properties, live: Properties, computed: readonly string[]): Properties {
  if (Object.keys(inputs).length === 0) {
    return Object.fromEntries(
      Object.entries(compact(live) as Properties).filter(([key]) => !computed.includes(key) && !neverImported.has(key)),
    );
  }
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([key, value]) => {
      if (key.startsWith("__") || !(key in live)) return [[key, value]]; // AWS does not say: as it was
      const now = project(key, value, live[key]);
      return now === undefined ? [] : [[key, now]];
    }),
  );
}

function project(name: string, input: unknown, live: unknown): unknown {
  if (sameValue(name, input, live)) return input;
  if (maps.has(name)) return live;
  if (isAsset(input)) return live === undefined ? undefined : input;
  if (isObject(input) && isObject(live)) {
    return Object.fromEntries(
      Object.keys(input)
        .filter((key) => live[key] !== undefined)
        .map((key) => [key, project(key, input[key], live[key])]),
    );
  }
  if (Array.isArray(input) && Array.isArray(live) && input.length === live.length) {
    const items = input.map((item, index) => project(name, item, live[index]));
    return sameValue(name, input, items) ? input : items;
  }
  return compact(live);
}

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [key, compact(item)]),
  );
}
