// What the providers know of a resource type, and the input of an operation on one resource.
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { KafkaClient } from "@aws-sdk/client-kafka";
import type { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { RecordedType } from "../aws/records/recordedType.js";
import type { RecordStore } from "./aws/recordStore.js";
import type { Log } from "./engineLog.js";
import type { Properties } from "./protocol.js";

/** The twin that the providers speak to. */
export interface Twin {
  region: string;
  accountId: string;
  kafka: KafkaClient;
  kafkaConnect: KafkaConnectClient;
  secretsManager: SecretsManagerClient;
  logs: CloudWatchLogsClient;
  lambda: LambdaClient;
  s3: S3Client;
  records: RecordStore;
  /** Environment of commands: the twin's endpoints and credentials on top of the daemon's own. */
  environment: Record<string, string>;
  /** The path as absolute one: relative ones start from the project's directory, where the real provider is started. */
  directory(path?: string): string;
}

/** One operation of one deployment on one resource. */
export interface Operation {
  twin: Twin;
  urn: string;
  /** Name in the program, the last part of the URN. */
  name: string;
  /** Type token, e.g. `aws:msk/topic:Topic`. */
  type: string;
  /** Milliseconds; the program's `customTimeouts`, else undefined. */
  timeout: number | undefined;
  /** Aborted when the engine cancels the deployment. */
  signal: AbortSignal;
  log: Log;
  /**
   * A creation calls it with the id as soon as the resource exists, if it goes on after that. A later failure leaves
   * the resource in the state, for destroy to remove. creations.ts mends the daemon's end, too.
   */
  made(id: string): void;
  /** Texts that must not appear in a log line or an error: the secret inputs. */
  secrets: readonly string[];
}

/** The parts of a descriptor by which the providers check and compare inputs. */
export interface ResourceType extends Pick<RecordedType, "facts" | "naming" | "replaceRules" | "volatile"> {
  /** Computed outputs that an update may change by what it changes. Default: none but the volatile ones. */
  volatileWith?(olds: Properties, news: Properties): readonly string[];
  /** As pulumi-command: Check adds nothing to the inputs, and outputs, log and errors are shown as they come. */
  plain?: boolean;
  create(operation: Operation, inputs: Properties): Promise<{ id: string; outputs: Properties }>;
  /** The live resource in the shape of inputs and outputs; undefined when it is gone. */
  read(operation: Operation, id: string, state: Properties): Promise<Properties | undefined>;
  /** The outputs after the update. */
  update(
    operation: Operation,
    id: string,
    change: { olds: Properties; news: Properties; state: Properties },
  ): Promise<Properties>;
  /** Removes the resource. A resource that is already gone is no error. */
  delete(operation: Operation, id: string, state: Properties): Promise<void>;
}

/** The resource exists but is not usable: the engine keeps it in the state, marked as failed. */
export class PartialFailure extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    message: string,
  ) {
    super(message);
  }
}
