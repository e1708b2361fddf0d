// The brokers that a resource's command is told of by its environment.
import type { BrokerAccess } from "../../reach/kafka/brokers.js";
import { required } from "./requiredVariables.js";

/** By `BROKER_ACCESS` (`NONE TLS`, `NONE PLAINTEXT`) without authentication, else by IAM. */
export function brokersOfProcess(): Pick<BrokerAccess, "bootstrapBrokers" | "region" | "access"> {
  const [, encryption] = /^NONE (TLS|PLAINTEXT)$/.exec(process.env["BROKER_ACCESS"] ?? "") ?? [];
  return {
    bootstrapBrokers: required("BOOTSTRAP_SERVERS"),
    region: required("AWS_REGION"),
    ...(encryption !== undefined && {
      access: { authenticationType: "NONE", encryptionType: encryption === "TLS" ? "TLS" : "PLAINTEXT" },
    }),
  };
}
