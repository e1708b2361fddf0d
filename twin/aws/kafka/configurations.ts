// MSK configurations: named, revisioned server properties (Amazon MSK Developer Guide, "Custom Amazon MSK
// configurations", "The default MSK configuration").
import { parseProperties } from "../../../facts/javaProperties.js";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { arn, page, uniquePart } from "../identifiers.js";
import { checked, type Input, route, type Route, taking } from "../service.js";
import {
  changeConfigurationSchema,
  configurationRevisionSchema,
  configurationRevisionsSchema,
  configurationSchema,
  createConfigurationSchema,
  pageSchema,
  type Provisioned,
} from "./requests.js";
import { checkServerProperties } from "./serverProperties.js";

interface Revision {
  readonly revision: number;
  readonly creationTime: string;
  readonly description?: string;
  /** Text of the properties file. */
  readonly serverProperties: string;
}

interface Configuration {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kafkaVersions: string[];
  readonly creationTime: string;
  readonly revisions: Revision[];
}

export class Configurations {
  private readonly configurations: Collection<Configuration>;

  constructor(private readonly context: TwinContext) {
    this.configurations = context.store.collection<Configuration>("kafkaConfigurations");
  }

  /** @param isUsed whether a cluster has this configuration: MSK keeps such a one */
  routes(isUsed: (configurationArn: string) => boolean): Route[] {
    return [
      route("CreateConfiguration", "POST", "/v1/configurations", (input) => this.create(input)),
      route("ListConfigurations", "GET", "/v1/configurations", (input) => this.list(input)),
      route(
        "DescribeConfiguration",
        "GET",
        "/v1/configurations/{arn}",
        taking(configurationSchema, ({ arn: configurationArn }) => describe(this.require(configurationArn))),
      ),
      route("UpdateConfiguration", "PUT", "/v1/configurations/{arn}", (input) => this.update(input)),
      route(
        "DeleteConfiguration",
        "DELETE",
        "/v1/configurations/{arn}",
        taking(configurationSchema, ({ arn: configurationArn }) => this.delete(configurationArn, isUsed)),
      ),
      route("ListConfigurationRevisions", "GET", "/v1/configurations/{arn}/revisions", (input) =>
        this.listRevisions(input),
      ),
      route("DescribeConfigurationRevision", "GET", "/v1/configurations/{arn}/revisions/{revision}", (input) =>
        this.describeRevision(input),
      ),
    ];
  }

  /** Server properties of a revision. @throws AwsError when there is no such revision */
  serverProperties(configurationArn: string, revision: number): Record<string, string> {
    return parseProperties(this.revision(configurationArn, revision).serverProperties);
  }

  /**
   * What a cluster's brokers get: MSK's defaults, and over them the configuration's. ZooKeeper's keys mean nothing to
   * brokers that run on KRaft.
   */
  brokerProperties({ brokerNodeGroupInfo, configurationInfo }: Provisioned): Record<string, string> {
    const threeZones = brokerNodeGroupInfo.clientSubnets.length >= 3;
    const properties = {
      "auto.create.topics.enable": "false",
      "default.replication.factor": threeZones ? "3" : "2",
      "min.insync.replicas": threeZones ? "2" : "1",
      "num.partitions": "1",
      ...(configurationInfo === undefined
        ? {}
        : this.serverProperties(configurationInfo.arn, configurationInfo.revision)),
    };
    return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("zookeeper.")));
  }

  private create(input: Input): unknown {
    const { name, description, serverProperties, kafkaVersions: versions } = checked(createConfigurationSchema, input);
    if (this.configurations.values().some((one) => one.name === name))
      throw conflict(`A configuration named ${name} already exists.`, "name");
    const creationTime = new Date().toISOString();
    const configurationArn = arn(this.context, "kafka", `configuration/${name}/${uniquePart()}`);
    const revision: Revision = {
      revision: 1,
      creationTime,
      serverProperties: decode(serverProperties),
      ...(description !== undefined && { description }),
    };
    this.configurations.set(configurationArn, {
      arn: configurationArn,
      name,
      kafkaVersions: versions,
      creationTime,
      revisions: [revision],
      ...(description !== undefined && { description }),
    });
    return { arn: configurationArn, creationTime, latestRevision: summary(revision), name, state: "ACTIVE" };
  }

  private list(input: Input): unknown {
    const { maxResults, nextToken: from } = checked(pageSchema, input);
    const { items, nextToken } = page(this.configurations.values(), maxResults, from);
    return { configurations: items.map(describe), nextToken };
  }

  private listRevisions(input: Input): unknown {
    const { arn: configurationArn, maxResults, nextToken: from } = checked(configurationRevisionsSchema, input);
    const { items, nextToken } = page(this.require(configurationArn).revisions, maxResults, from);
    return { revisions: items.map(summary), nextToken };
  }

  private update(input: Input): unknown {
    const { arn: configurationArn, description, serverProperties } = checked(changeConfigurationSchema, input);
    const configuration = this.require(configurationArn);
    const revision: Revision = {
      revision: configuration.revisions.length + 1,
      creationTime: new Date().toISOString(),
      serverProperties: decode(serverProperties),
      ...(description !== undefined && { description }),
    };
    this.configurations.update(configurationArn, { revisions: [...configuration.revisions, revision] });
    return { arn: configurationArn, latestRevision: summary(revision) };
  }

  private delete(configurationArn: string, isUsed: (configurationArn: string) => boolean): unknown {
    this.require(configurationArn);
    if (isUsed(configurationArn))
      throw badRequest("The configuration is in use by one or more clusters; it can't be deleted.", "arn");
    this.configurations.delete(configurationArn);
    return { arn: configurationArn, state: "DELETING" };
  }

  private describeRevision(input: Input): unknown {
    const { arn: configurationArn, revision } = checked(configurationRevisionSchema, input);
    const { serverProperties, ...rest } = this.revision(configurationArn, revision);
    return { arn: configurationArn, ...rest, serverProperties: Buffer.from(serverProperties).toString("base64") };
  }

  private revision(configurationArn: string, revision: number): Revision {
    const found = this.require(configurationArn).revisions.find((one) => one.revision === revision);
    if (found === undefined) throw notFound(`The configuration has no revision ${revision}.`, "revision");
    return found;
  }

  private require(configurationArn: string): Configuration {
    const configuration = this.configurations.get(configurationArn);
    if (configuration === undefined) throw badRequest("Configuration ARN does not exist.", "arn");
    return configuration;
  }
}

function decode(base64: string): string {
  const text = Buffer.from(base64, "base64").toString("utf8");
  checkServerProperties(text);
  return text;
}

const summary = ({ revision, creationTime, description }: Revision): object => ({
  revision,
  creationTime,
  description,
});
const describe = ({ revisions, ...configuration }: Configuration): object => ({
  ...configuration,
  latestRevision: summary(revisions.at(-1)!),
  state: "ACTIVE",
});
