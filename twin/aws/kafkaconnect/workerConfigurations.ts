// MSK Connect's worker configurations (MSK Connect API Reference): a properties file, Base64, one revision, checked
// when made.
import { parseProperties } from "../../../facts/javaProperties.js";
import { defaultWorkerProperties, isSupportedWorkerProperty } from "../../../facts/supportedWorkerProperties.js";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { arn, page, uniquePart } from "../identifiers.js";
import { checked, type Input, route, type Route } from "../service.js";
import { createWorkerConfigurationSchema, listByNameSchema, workerConfigurationSchema } from "./requests.js";

interface WorkerConfiguration {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly creationTime: string;
  /** As it came, Base64. */
  readonly propertiesFileContent: string;
  readonly tags: Record<string, string>;
}

const quota = 100;
export class WorkerConfigurations {
  private readonly configurations: Collection<WorkerConfiguration>;

  constructor(private readonly context: TwinContext) {
    this.configurations = context.store.collection<WorkerConfiguration>("workerConfigurations");
  }

  routes(isUsed: (configurationArn: string) => boolean): Route[] {
    const one = "/v1/worker-configurations/{workerConfigurationArn}";
    return [
      route("CreateWorkerConfiguration", "POST", "/v1/worker-configurations", (input) => this.create(input)),
      route("ListWorkerConfigurations", "GET", "/v1/worker-configurations", (input) => this.list(input)),
      route("DescribeWorkerConfiguration", "GET", one, (input) => this.describe(arnOf(input))),
      route("DeleteWorkerConfiguration", "DELETE", one, (input) => this.delete(arnOf(input), isUsed)),
    ];
  }

  tags(configurationArn: string): Record<string, string> {
    return this.require(configurationArn).tags;
  }

  setTags(configurationArn: string, tags: Record<string, string>): void {
    this.configurations.update(configurationArn, { tags });
  }

  /** @throws AwsError when there is no such configuration or revision */
  properties(configurationArn: string, revision: number): Record<string, string> {
    if (revision !== 1)
      throw notFound(
        `The worker configuration ${configurationArn} has no revision ${revision}.`,
        "workerConfiguration",
      );
    return decode(this.require(configurationArn).propertiesFileContent);
  }

  private create(input: Input): unknown {
    const configuration = checked(createWorkerConfigurationSchema, input);
    if (this.configurations.values().some(({ name }) => name === configuration.name)) {
      throw conflict(`A worker configuration with the name ${configuration.name} already exists.`, "name");
    }
    if (this.configurations.values().length >= quota)
      throw badRequest(`The account has ${quota} worker configurations, the quota.`);
    const mistakes = workerPropertyMistakes(decode(configuration.propertiesFileContent));
    if (mistakes.length > 0)
      throw badRequest(`Invalid worker configuration: ${mistakes.join("; ")}.`, "propertiesFileContent");
    const configurationArn = arn(
      this.context,
      "kafkaconnect",
      `worker-configuration/${configuration.name}/${uniquePart()}`,
    );
    const { name, creationTime } = this.configurations.set(configurationArn, {
      ...configuration,
      arn: configurationArn,
      creationTime: new Date().toISOString(),
    });
    return {
      workerConfigurationArn: configurationArn,
      name,
      creationTime,
      workerConfigurationState: "ACTIVE",
      latestRevision: { creationTime, description: configuration.description, revision: 1 },
    };
  }

  private list(input: Input): unknown {
    const { namePrefix, maxResults, nextToken: from } = checked(listByNameSchema, input);
    const found = this.configurations.values().filter(({ name }) => name.startsWith(namePrefix));
    const { items, nextToken } = page(found, maxResults, from);
    return { workerConfigurations: items.map((one) => summary(one, {})), nextToken };
  }

  private describe(configurationArn: string): unknown {
    const configuration = this.require(configurationArn);
    return summary(configuration, { propertiesFileContent: configuration.propertiesFileContent });
  }

  private delete(configurationArn: string, isUsed: (configurationArn: string) => boolean): unknown {
    this.require(configurationArn);
    if (isUsed(configurationArn)) {
      throw badRequest(
        "The worker configuration is in use by one or more connectors; it can't be deleted.",
        "workerConfigurationArn",
      );
    }
    this.configurations.delete(configurationArn);
    return { workerConfigurationArn: configurationArn, workerConfigurationState: "DELETING" };
  }

  private require(configurationArn: string): WorkerConfiguration {
    const configuration = this.configurations.get(configurationArn);
    if (configuration === undefined)
      throw notFound(`The worker configuration ${configurationArn} does not exist.`, "workerConfigurationArn");
    return configuration;
  }
}

const arnOf = (input: Input): string => checked(workerConfigurationSchema, input).workerConfigurationArn;

const decode = (base64: string): Record<string, string> =>
  parseProperties(Buffer.from(base64, "base64").toString("utf8"));

function summary(
  { arn: workerConfigurationArn, name, description, creationTime }: WorkerConfiguration,
  revision: object,
): object {
  return {
    workerConfigurationArn,
    name,
    description,
    creationTime,
    workerConfigurationState: "ACTIVE",
    latestRevision: { creationTime, description, revision: 1, ...revision },
  };
}

/** A sentence per mistake; empty when MSK Connect takes these properties. */
function workerPropertyMistakes(properties: Readonly<Record<string, string>>): string[] {
  const missing = Object.keys(defaultWorkerProperties).filter((key) => (properties[key] ?? "").trim() === "");
  const denied = Object.keys(properties)
    .filter((key) => !isSupportedWorkerProperty(key))
    .sort();
  return [
    ...(missing.length === 0 ? [] : [`the required properties ${missing.join(", ")} are missing`]),
    ...(denied.length === 0 ? [] : [`the properties ${denied.join(", ")} are not supported`]),
  ];
}
