// Secrets whose users get in by SASL/SCRAM (Amazon MSK API Reference, "Clusters clusterArn scram-secrets"; Developer
// Guide, "Sign-in credentials authentication", "Limitations when using SCRAM secrets").
import { badRequest } from "../errors.js";
import { page } from "../identifiers.js";
import type { KnownResources } from "../records/knownResources.js";
import type { Secrets } from "../secretsmanager/store.js";
import { checked, route, taking, type Route } from "../service.js";
import { listenersOf } from "./accessRules.js";
import { ofClusterSchema, scramSecretsSchema } from "./requests.js";
import { credentialsOf, scramUsers } from "./scramUsers.js";
import type { Clusters } from "./store.js";

interface Unprocessed {
  secretArn: string;
  errorCode: string;
  errorMessage: string;
}

const maxUsers = 1000;

export class ScramSecrets {
  constructor(
    private readonly clusters: Clusters,
    private readonly secrets: Secrets,
    private readonly known: KnownResources,
  ) {
    // MSK reads the secrets again from time to time, the twin at once.
    secrets.watch((arn) => {
      for (const cluster of clusters.all()) if (cluster.scramSecrets?.includes(arn)) this.tell(cluster.arn);
    });
  }

  routes(): Route[] {
    const path = "/v1/clusters/{clusterArn}/scram-secrets";
    return [
      route("BatchAssociateScramSecret", "POST", path, (input) => {
        const { clusterArn, secretArnList } = checked(scramSecretsSchema, input);
        return { clusterArn, unprocessedScramSecrets: this.associate(clusterArn, secretArnList) };
      }),
      route("BatchDisassociateScramSecret", "PATCH", path, (input) => {
        const { clusterArn, secretArnList } = checked(scramSecretsSchema, input);
        return { clusterArn, unprocessedScramSecrets: this.disassociate(clusterArn, secretArnList) };
      }),
      route(
        "ListScramSecrets",
        "GET",
        path,
        taking(ofClusterSchema, ({ clusterArn, maxResults, nextToken: from }) => {
          const { items, nextToken } = page([...this.of(clusterArn)], maxResults, from);
          return { secretArnList: items, nextToken };
        }),
      ),
    ];
  }

  private of(clusterArn: string): readonly string[] {
    return this.clusters.require(clusterArn).scramSecrets ?? [];
  }

  private associate(clusterArn: string, arns: readonly string[]): Unprocessed[] {
    const { state, provisioned } = this.clusters.require(clusterArn);
    if (state !== "ACTIVE")
      throw badRequest(`The cluster is in state ${state}; secrets are associated with an ACTIVE one.`, "clusterArn");
    if (!listenersOf(provisioned).includes("scram"))
      throw badRequest("The cluster does not have SASL/SCRAM authentication turned on.", "clusterArn");
    const refused = arns.flatMap((arn) => this.refusalOf(arn));
    const taken = arns.filter((arn) => !refused.some(({ secretArn }) => secretArn === arn));
    const all = [...new Set([...this.of(clusterArn), ...taken])];
    if (all.length > maxUsers) throw badRequest(`A cluster has ${maxUsers} users at most.`, "secretArnList");
    for (const arn of taken) this.secrets.givePolicy(arn, readableByMsk(arn));
    this.clusters.setScramSecrets(clusterArn, all);
    this.tell(clusterArn);
    return refused;
  }

  private disassociate(clusterArn: string, arns: readonly string[]): Unprocessed[] {
    const own = this.of(clusterArn);
    this.clusters.setScramSecrets(
      clusterArn,
      own.filter((arn) => !arns.includes(arn)),
    );
    this.tell(clusterArn);
    return arns
      .filter((arn) => !own.includes(arn))
      .map((arn) => unprocessed(arn, "NotFound", "The secret is not associated with this cluster."));
  }

  private refusalOf(arn: string): Unprocessed[] {
    const secret = this.secrets.content(arn);
    const refused = (code: string, message: string): Unprocessed[] => [unprocessed(arn, code, message)];
    if (secret === undefined) return refused("InvalidSecretArn", "The provided secret ARN is invalid.");
    if (!secret.name.startsWith("AmazonMSK_"))
      return refused("InvalidSecretName", "The secret's name must begin with AmazonMSK_.");
    if (secret.kmsKeyId === undefined || /alias\/aws\//.test(secret.kmsKeyId))
      return refused("InvalidSecretKey", "The secret must not be encrypted with the default key of Secrets Manager.");
    if (!this.known.hasKey(secret.kmsKeyId)) return refused("InvalidSecretKey", "The secret's KMS key does not exist.");
    if (credentialsOf(secret) === undefined)
      return refused("InvalidSecretContent", 'The secret must be of the form { "username": …, "password": … }.');
    return [];
  }

  private tell(clusterArn: string): void {
    this.clusters.runningBrokers(clusterArn)?.setScramUsers(scramUsers(this.of(clusterArn), this.secrets));
  }
}

/** What MSK gives a secret that it is to read. */
function readableByMsk(secretArn: string): string {
  const statement = {
    Sid: "AWSKafkaResourcePolicy",
    Effect: "Allow",
    Principal: { Service: "kafka.amazonaws.com" },
    Action: "secretsmanager:getSecretValue",
    Resource: secretArn,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function unprocessed(secretArn: string, errorCode: string, errorMessage: string): Unprocessed {
  return { secretArn, errorCode, errorMessage };
}
