// Asks AWS (or a twin) about an account: thin questions, each answered or refused on its own. The clients are loaded
// when there is something to ask.
import type { Settings } from "../../settings/schema.js";
import { twinAccount } from "../access/aws.js";
import type { Plan } from "./plan.js";
import { neededActions } from "./permissions.js";
import { ask, collected, type Answer } from "./question.js";
import { simulate, type Denial } from "./simulation.js";

/** Of a stack's own configuration, as the AWS provider reads it. */
export interface AwsConfiguration {
  region: string;
  profile?: string;
}

export interface Identity {
  arn: string;
  account: string;
}

export interface SecretFact {
  name: string;
  exists: boolean;
  /** It is scheduled for deletion. Its name is taken until then. */
  deletedAt?: Date;
}

export interface Subnet {
  id: string;
  zone: string;
  free: number;
}

/** Limits by what they limit; absent where Service Quotas does not list them. */
export type Limits = Partial<
  Record<
    | "customPlugins"
    | "workerConfigurations"
    | "workers"
    | "brokers"
    | "brokersPerCluster"
    | "brokersPerKraftCluster"
    | "vpcs"
    | "elasticIps",
    number
  >
>;

export interface AccountFacts {
  /** Undefined for a principal that IAM's simulator does not take. */
  denials?: Answer<Denial[]> | undefined;
  connectors: Answer<{ name: string; workers: number }[]>;
  customPlugins: Answer<string[]>;
  workerConfigurations: Answer<string[]>;
  clusters: Answer<{ name: string; brokers: number }[]>;
  secrets: Answer<SecretFact>[];
  /** Those of the plan that exist. */
  logGroups: Answer<string[]>;
  /** Absent where the stack adds nothing to them, and on a twin, which has no such services. */
  subnets?: Answer<Subnet[]>;
  vpcs?: Answer<number>;
  elasticIps?: Answer<number>;
  limits?: Answer<Limits>;
}

/** The default credential chain is asked here; `absent`: it holds no credentials. */
export async function whoAmI(configuration: AwsConfiguration): Promise<Answer<Identity> | "absent"> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const client = new STSClient(clientOf(configuration));
  let absent = false;
  const answer = await ask("sts:GetCallerIdentity", async (options) => {
    await client.config.credentials().catch((error: Error) => {
      absent =
        error.name === "CredentialsProviderError" &&
        /Could not load credentials from any providers/.test(error.message);
      throw error;
    });
    const { Arn = "", Account = "" } = await client.send(new GetCallerIdentityCommand({}), options);
    return { arn: Arn, account: Account };
  });
  return absent ? "absent" : answer;
}

/** @param subnetIds subnets that the connectors stand in, as far as they are known */
export async function lookAtAccount(
  configuration: AwsConfiguration,
  identity: Identity,
  settings: Settings,
  plan: Plan,
  subnetIds: readonly string[],
): Promise<AccountFacts> {
  const config = clientOf(configuration);
  const onAws = identity.account !== twinAccount;
  await loadClients(onAws);
  const [connect, clusters, secrets, logGroups, denials, network, limits] = await Promise.all([
    connectFacts(config),
    clusterFacts(config),
    secretFacts(config, plan),
    logGroupFacts(config, plan),
    onAws ? permissionFacts(config, { ...identity, region: configuration.region }, settings) : undefined,
    onAws ? networkFacts(config, plan, subnetIds) : {},
    onAws ? limitFacts(config, plan) : undefined,
  ]);
  return { ...connect, clusters, secrets, logGroups, denials, ...network, ...(limits && { limits }) };
}

/** Loaded before the first question: a client's loading must not use up another question's time. */
async function loadClients(onAws: boolean): Promise<void> {
  const everywhere = [
    import("@aws-sdk/client-kafkaconnect"),
    import("@aws-sdk/client-kafka"),
    import("@aws-sdk/client-secrets-manager"),
    import("@aws-sdk/client-cloudwatch-logs"),
  ];
  await Promise.all([
    ...everywhere,
    ...(onAws
      ? [import("@aws-sdk/client-iam"), import("@aws-sdk/client-ec2"), import("@aws-sdk/client-service-quotas")]
      : []),
  ]);
}

type Config = ReturnType<typeof clientOf>;

function clientOf({ region, profile }: AwsConfiguration) {
  return { region, ...(profile !== undefined && { profile }), maxAttempts: 2 };
}

async function connectFacts(
  config: Config,
): Promise<Pick<AccountFacts, "connectors" | "customPlugins" | "workerConfigurations">> {
  const { KafkaConnectClient, paginateListConnectors, paginateListCustomPlugins, paginateListWorkerConfigurations } =
    await import("@aws-sdk/client-kafkaconnect");
  const client = new KafkaConnectClient(config);
  const [connectors, customPlugins, workerConfigurations] = await Promise.all([
    ask("kafkaconnect:ListConnectors", (options) =>
      collected(paginateListConnectors({ client }, {}, options), (page) =>
        page.connectors?.map(({ connectorName = "", capacity }) => ({
          name: connectorName,
          workers: capacity?.provisionedCapacity?.workerCount ?? capacity?.autoScaling?.maxWorkerCount ?? 1,
        })),
      ),
    ),
    ask("kafkaconnect:ListCustomPlugins", (options) =>
      collected(paginateListCustomPlugins({ client }, {}, options), (page) =>
        page.customPlugins?.map(({ name = "" }) => name),
      ),
    ),
    ask("kafkaconnect:ListWorkerConfigurations", (options) =>
      collected(paginateListWorkerConfigurations({ client }, {}, options), (page) =>
        page.workerConfigurations?.map(({ name = "" }) => name),
      ),
    ),
  ]);
  return { connectors, customPlugins, workerConfigurations };
}

async function clusterFacts(config: Config): Promise<AccountFacts["clusters"]> {
  const { KafkaClient, paginateListClustersV2 } = await import("@aws-sdk/client-kafka");
  const client = new KafkaClient(config);
  return ask("kafka:ListClustersV2", (options) =>
    collected(paginateListClustersV2({ client }, {}, options), (page) =>
      page.ClusterInfoList?.map(({ ClusterName = "", Provisioned }) => ({
        name: ClusterName,
        brokers: Provisioned?.NumberOfBrokerNodes ?? 0,
      })),
    ),
  );
}

async function secretFacts(config: Config, { secrets }: Plan): Promise<AccountFacts["secrets"]> {
  const { SecretsManagerClient, DescribeSecretCommand, ResourceNotFoundException } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client = new SecretsManagerClient(config);
  return Promise.all(
    secrets.map(({ name }) =>
      ask("secretsmanager:DescribeSecret", async (options): Promise<SecretFact> => {
        try {
          const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: name }), options);
          return { name, exists: true, ...(DeletedDate && { deletedAt: DeletedDate }) };
        } catch (error) {
          if (error instanceof ResourceNotFoundException) return { name, exists: false };
          throw error;
        }
      }),
    ),
  );
}

async function logGroupFacts(config: Config, plan: Plan): Promise<AccountFacts["logGroups"]> {
  const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = new CloudWatchLogsClient(config);
  return ask("logs:DescribeLogGroups", async (options) => {
    const found = await Promise.all(
      plan.logGroups.map(async (name) => {
        const { logGroups = [] } = await client.send(
          new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
          options,
        );
        return logGroups.some(({ logGroupName }) => logGroupName === name) ? [name] : [];
      }),
    );
    return found.flat();
  });
}

async function permissionFacts(
  config: Config,
  caller: Identity & { region: string },
  settings: Settings,
): Promise<AccountFacts["denials"]> {
  const { IAMClient } = await import("@aws-sdk/client-iam");
  return simulate(new IAMClient(config), caller, neededActions(settings), settings);
}

async function networkFacts(
  config: Config,
  plan: Plan,
  subnetIds: readonly string[],
): Promise<Pick<AccountFacts, "subnets" | "vpcs" | "elasticIps">> {
  if (subnetIds.length === 0 && plan.vpcs === 0 && plan.elasticIps === 0) return {};
  const { EC2Client, DescribeSubnetsCommand, DescribeAddressesCommand, paginateDescribeVpcs } = await import(
    "@aws-sdk/client-ec2"
  );
  const client = new EC2Client(config);
  const [subnets, vpcs, elasticIps] = await Promise.all([
    subnetIds.length === 0
      ? undefined
      : ask("ec2:DescribeSubnets", async (options) => {
          const { Subnets = [] } = await client.send(
            new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }),
            options,
          );
          return Subnets.map(({ SubnetId = "", AvailabilityZone = "", AvailableIpAddressCount = 0 }) => ({
            id: SubnetId,
            zone: AvailabilityZone,
            free: AvailableIpAddressCount,
          }));
        }),
    plan.vpcs === 0
      ? undefined
      : ask(
          "ec2:DescribeVpcs",
          async (options) =>
            (await collected(paginateDescribeVpcs({ client }, {}, options), ({ Vpcs }) => Vpcs)).length,
        ),
    plan.elasticIps === 0
      ? undefined
      : ask(
          "ec2:DescribeAddresses",
          async (options) => (await client.send(new DescribeAddressesCommand({}), options)).Addresses?.length ?? 0,
        ),
  ]);
  return { ...(subnets && { subnets }), ...(vpcs && { vpcs }), ...(elasticIps && { elasticIps }) };
}

/** Quota codes and names as Service Quotas lists them. It lists MSK Connect's under MSK, if at all. */
const listed: readonly { limit: keyof Limits; service: string; is: RegExp }[] = [
  { limit: "brokers", service: "kafka", is: /^L-EDD31C36$/ },
  { limit: "brokersPerCluster", service: "kafka", is: /^L-FAB9E493$/ },
  { limit: "brokersPerKraftCluster", service: "kafka", is: /^L-03FD6822$/ },
  { limit: "customPlugins", service: "kafka", is: /custom plugins/i },
  { limit: "workerConfigurations", service: "kafka", is: /worker configurations/i },
  { limit: "workers", service: "kafka", is: /connect workers/i },
  { limit: "vpcs", service: "vpc", is: /^L-F678F1CE$/ },
  { limit: "elasticIps", service: "ec2", is: /^L-0263D0A3$/ },
];

async function limitFacts(config: Config, plan: Plan): Promise<Answer<Limits>> {
  const { ServiceQuotasClient, paginateListServiceQuotas } = await import("@aws-sdk/client-service-quotas");
  const client = new ServiceQuotasClient(config);
  const services = ["kafka", ...(plan.vpcs > 0 ? ["vpc"] : []), ...(plan.elasticIps > 0 ? ["ec2"] : [])];
  return ask("servicequotas:ListServiceQuotas", async (options) => {
    const quotas = await Promise.all(
      services.map(async (service) =>
        (
          await collected(
            paginateListServiceQuotas({ client }, { ServiceCode: service, MaxResults: 100 }, options),
            ({ Quotas }) => Quotas,
          )
        ).map((quota) => ({ service, ...quota })),
      ),
    );
    const limits = listed.flatMap(({ limit, service, is }) => {
      const quota = quotas
        .flat()
        .find(
          ({ QuotaCode = "", QuotaName = "", service: own }) =>
            own === service && (is.test(QuotaCode) || is.test(QuotaName)),
        );
      return quota?.Value === undefined ? [] : [[limit, quota.Value] as const];
    });
    return Object.fromEntries(limits) as Limits;
  });
}
