// The users of a cluster's SASL/SCRAM listener. Facts: MSK "Sign-in credentials authentication with AWS Secrets
// Manager" (name, form and key of the secret, its policy), "Limitations when using SCRAM secrets".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scramSecretName } from "../../settings/clusters/access.js";
import { policyDocument } from "../iamPolicy.js";

export interface ScramUsersArgs {
  clusterName: string;
  /** With SASL/SCRAM turned on. */
  clusterArn: pulumi.Input<string>;
  users: readonly string[];
  password: (user: string) => pulumi.Output<string>;
  /** The key refuses to be deleted. */
  protect: boolean;
  tags: Record<string, string>;
}

/**
 * A secret for each user, associated with the cluster. They have a key of their own, since MSK takes no secret under
 * Secrets Manager's: who may read pipelines' secrets may not read these. MSK follows a changed password within minutes.
 */
export class ScramUsers extends pulumi.ComponentResource {
  constructor(name: string, args: ScramUsersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:ScramUsers", name, {}, opts);
    const key = this.createKey(name, args);
    for (const user of args.users) this.createUser(`${name}-${user}`, user, key, args);
    this.registerOutputs({});
  }

  private createKey(name: string, { clusterName, protect, tags }: ScramUsersArgs): aws.kms.Key {
    const key = new aws.kms.Key(
      `${name}-key`,
      { description: `Secrets of SASL/SCRAM users of MSK cluster ${clusterName}`, enableKeyRotation: true, tags },
      { parent: this, protect },
    );
    new aws.kms.Alias(
      `${name}-key-alias`,
      { name: `alias/${clusterName}-msk-users`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key;
  }

  private createUser(name: string, user: string, key: aws.kms.Key, args: ScramUsersArgs): void {
    const { clusterName, clusterArn, password, tags } = args;
    const secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      {
        name: scramSecretName(clusterName, user),
        description: `User ${user} of MSK cluster ${clusterName}`,
        kmsKeyId: key.arn,
        // The content comes from the stack's configuration; a waiting period would only block the name.
        recoveryWindowInDays: 0,
        tags,
      },
      { parent: this },
    );
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-secret-version`,
      {
        secretId: secret.id,
        secretString: pulumi.secret(password(user).apply((text) => JSON.stringify({ username: user, password: text }))),
        // Named, so that a refresh sees a value that somebody put in place of ours.
        versionStages: ["AWSCURRENT"],
      },
      { parent: this },
    );
    const policy = new aws.secretsmanager.SecretPolicy(
      `${name}-secret-policy`,
      { secretArn: secret.arn, policy: secret.arn.apply(readableByMsk) },
      { parent: this },
    );
    new aws.msk.SingleScramSecretAssociation(
      `${name}-association`,
      { clusterArn, secretArn: secret.arn },
      { parent: this, dependsOn: [version, policy] },
    );
  }
}

/** The policy that MSK itself gives a secret that has none, so that a refresh sees no difference. */
function readableByMsk(secretArn: string): string {
  return policyDocument([
    {
      Sid: "AWSKafkaResourcePolicy",
      Effect: "Allow",
      Principal: { Service: "kafka.amazonaws.com" },
      Action: "secretsmanager:getSecretValue",
      Resource: secretArn,
    },
  ]);
}
