// The AWS SDK clients of a twin: one endpoint for every service, told apart by the scope of the request's signature.
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaClient } from "@aws-sdk/client-kafka";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { TwinCredentials } from "../../info.js";
import type { Twin } from "../resourceType.js";

type Clients = Pick<Twin, "kafka" | "kafkaConnect" | "secretsManager" | "logs" | "s3" | "lambda">;

export function awsClients(
  endpoint: string,
  region: string,
  credentials: TwinCredentials,
): Clients & { close(): void } {
  // The endpoint is on loopback, where a failure repeats itself. So a second try is enough.
  const settings = { endpoint, region, credentials, maxAttempts: 2 };
  const clients = {
    kafka: new KafkaClient(settings),
    kafkaConnect: new KafkaConnectClient(settings),
    secretsManager: new SecretsManagerClient(settings),
    logs: new CloudWatchLogsClient(settings),
    lambda: new LambdaClient(settings),
    s3: new S3Client({
      ...settings,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
  };
  return { ...clients, close: () => Object.values(clients).forEach((client) => client.destroy()) };
}
