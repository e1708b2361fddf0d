// Checksums of objects and parts (Amazon S3 User Guide, "Checking object integrity for data uploads"): what a request
// declares in a header or trailer, and what S3 makes of it.
import type { IncomingHttpHeaders } from "node:http";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { Sha1, Sha256 } from "@aws-sdk/checksums/sha";
import { AwsError } from "../errors.js";
import { element } from "../xml.js";

const algorithms = {
  CRC32: { make: () => new Crc32(), bytes: 4, types: ["COMPOSITE", "FULL_OBJECT"] },
  CRC32C: { make: () => new Crc32c(), bytes: 4, types: ["COMPOSITE", "FULL_OBJECT"] },
  CRC64NVME: { make: () => new Crc64Nvme(), bytes: 8, types: ["FULL_OBJECT"] },
  SHA1: { make: () => new Sha1(), bytes: 20, types: ["COMPOSITE"] },
  SHA256: { make: () => new Sha256(), bytes: 32, types: ["COMPOSITE"] },
} as const;

export type Algorithm = keyof typeof algorithms;
export const algorithmNames = Object.keys(algorithms) as Algorithm[];

/** A composite one is made of the parts' checksums. */
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

export interface Checksum {
  readonly algorithm: Algorithm;
  /** Base64; with `-` and the number of parts where it is composite. */
  readonly value: string;
}

export interface ObjectChecksum extends Checksum {
  readonly type: ChecksumType;
}

/** What a request says of its content. */
export interface DeclaredChecksum {
  readonly algorithm: Algorithm;
  /** Undefined where it comes as a trailer. */
  readonly value: string | undefined;
}

const prefix = "x-amz-checksum-";
/** Headers of that prefix that hold no checksum. */
const others = ["algorithm", "type", "mode"];

export const makeChecksum = (algorithm: Algorithm): ReturnType<(typeof algorithms)[Algorithm]["make"]> =>
  algorithms[algorithm].make();

/** @throws AwsError InvalidRequest for two checksums or none that can be one; NotImplemented for another algorithm */
export function declaredChecksum(headers: IncomingHttpHeaders): DeclaredChecksum | undefined {
  const given = Object.keys(headers).filter(
    (name) => name.startsWith(prefix) && !others.includes(name.slice(prefix.length)),
  );
  const trailers = String(headers["x-amz-trailer"] ?? "").split(",");
  const trailing = trailers.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  const names = [...given, ...trailing];
  if (names.length > 1) throw invalid("Expecting a single x-amz-checksum- header");
  const [name] = names;
  const asked = headers["x-amz-sdk-checksum-algorithm"];
  if (name === undefined) {
    if (asked === undefined) return undefined;
    throw invalid("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer");
  }
  const algorithm = algorithmOf(name.replace(prefix, ""), name);
  if (asked !== undefined && String(asked).toUpperCase() !== algorithm)
    throw invalid("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  const value = given.length === 0 ? undefined : String(headers[name]);
  if (value !== undefined && Buffer.from(value.replace(/-\d+$/, ""), "base64").length !== algorithms[algorithm].bytes)
    throw invalid(`Value for ${name} header is invalid.`);
  return { algorithm, value };
}

/** What CreateMultipartUpload says of the object that is to come. */
export function uploadChecksum(headers: IncomingHttpHeaders): Omit<ObjectChecksum, "value"> | undefined {
  const [name, type] = [headers["x-amz-checksum-algorithm"], headers["x-amz-checksum-type"]];
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw invalid("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
  }
  const algorithm = algorithmOf(String(name), "x-amz-checksum-algorithm");
  const types: readonly ChecksumType[] = algorithms[algorithm].types;
  const chosen = type === undefined ? types[0] : types.find((one) => one === type);
  if (chosen === undefined)
    throw invalid(`The ${String(type)} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  return { algorithm, type: chosen };
}

export function checksumHeaders(checksum: Checksum | ObjectChecksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  const type = "type" in checksum ? { "x-amz-checksum-type": checksum.type } : {};
  return { [prefix + checksum.algorithm.toLowerCase()]: checksum.value, ...type };
}

/** As elements of an answer. @param checksum without a value: of an upload, by the algorithm's name */
export function checksumLines(checksum: Partial<ObjectChecksum> & Pick<Checksum, "algorithm">): string {
  const { algorithm, type, value } = checksum;
  return (
    (value === undefined ? element("ChecksumAlgorithm", algorithm) : element(`Checksum${algorithm}`, value)) +
    (type === undefined ? "" : element("ChecksumType", type))
  );
}

export async function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): Promise<string> {
  const checksum = makeChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part, "base64"));
  return `${await digestOf(checksum)}-${parts.length}`;
}

export const digestOf = async (checksum: ReturnType<typeof makeChecksum>): Promise<string> =>
  Buffer.from(await checksum.digest()).toString("base64");

function algorithmOf(name: string, member: string): Algorithm {
  const found = algorithmNames.find((one) => one === name.toUpperCase());
  if (found === undefined)
    throw new AwsError("NotImplemented", 501, `the twin does not know the checksum of ${member}`);
  return found;
}

const invalid = (message: string): AwsError => new AwsError("InvalidRequest", 400, message);
