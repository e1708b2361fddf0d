// How the AWS SDK's clients and the brokers' clients of this process reach AWS, or an environment's twin. Facts: AWS
// SDK for JavaScript v3, "Configuration"; the default credential chain.
import { readFileSync } from "node:fs";
import type { BrokerAccess } from "../../reach/kafka/brokers.js";
import type { TwinInfo } from "./twin.js";
import { twinDelays, type Delays } from "./until.js";

/** Every twin's account number; AWS gives it to nobody. */
export const twinAccount = "000000000000";

export interface AwsAccess {
  /** The twin, which has no EC2 API. Default false. */
  isTwin?: boolean;
  /** For every client of the SDK. Absent values come from the process's environment and profile. */
  client: {
    region: string;
    profile?: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string };
  };
  /** Pauses between two questions while waiting. Default: those of AWS. */
  delays?: Delays;
  /** For the brokers of a cluster. */
  brokers: Omit<BrokerAccess, "bootstrapBrokers">;
}

/**
 * @param profile the stack's `aws:profile`: its credentials go before those of the process's environment, as for its
 * AWS provider
 */
export function awsAccess(region: string, twin?: TwinInfo, profile?: string): AwsAccess {
  const chosen = { region, ...(profile !== undefined && { profile }) };
  if (!twin) return { client: chosen, brokers: chosen };
  const credentials = { accessKeyId: twin.accessKeyId, secretAccessKey: twin.secretAccessKey };
  return {
    isTwin: true,
    delays: twinDelays,
    client: { region: twin.region, endpoint: twin.apiUrl, credentials },
    brokers: { region: twin.region, credentials, ca: readFileSync(twin.caFile, "utf8") },
  };
}
