// How this process reaches AWS, or the twin that an environment is told to stand on: for the AWS SDK's clients and for the brokers.
// Facts: AWS SDK for JavaScript v3, "Configuration"; the default credential chain.
import { readFileSync } from "node:fs";
import type { BrokerAccess } from "../reach/kafka/brokers.js";
import type { TwinInfo } from "./twin.js";

/** Every twin's account number; AWS gives it to nobody. */
export const twinAccount = "000000000000";

export interface AwsAccess {
  /** For every client of the SDK; what is absent comes from the process's environment and profile. */
  client: { region: string; endpoint?: string; credentials?: { accessKeyId: string; secretAccessKey: string } };
  /** For the brokers of a cluster. */
  brokers: Omit<BrokerAccess, "bootstrapBrokers">;
}

export function awsAccess(region: string, twin?: TwinInfo): AwsAccess {
  if (!twin) return { client: { region }, brokers: { region } };
  const credentials = { accessKeyId: twin.accessKeyId, secretAccessKey: twin.secretAccessKey };
  return { client: { region: twin.region, endpoint: twin.apiUrl, credentials }, brokers: { region: twin.region, credentials, ca: readFileSync(twin.caFile, "utf8") } };
}
