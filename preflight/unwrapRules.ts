// Options of Debezium's ExtractNewRecordState that a release has given up. Fact: the transform's own definitions; 2.7.3
// calls both deprecated, 3.2.0 has neither and passes over what it does not know.
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import { atLeast } from "../settings/versions.js";

const type = "io.debezium.transforms.ExtractNewRecordState";
const gone = /^(transforms\.[^.]+)\.(drop\.tombstones|delete\.handling\.mode)$/;

/** Each would do nothing, in silence. A sink's transform is refused as a whole. */
export function unwrapOptionsAreThere({ source: { version, properties } }: PipelineSettings, at: string): Finding[] {
  if (!atLeast(version, 3)) return [];
  return Object.entries(properties)
    .filter(([key]) => properties[`${gone.exec(key)?.[1] ?? ""}.type`] === type)
    .map(([key, value]) => ({
      id: "source.unwrap.gone",
      path: `${at}.source.properties.${key}`,
      value: JSON.stringify(value),
      rule: `Debezium ${version} has no such option of ExtractNewRecordState: it would do nothing, in silence`,
      fix: "write delete.tombstone.handling.mode, which took the place of both",
    }));
}
