// The secret with a pipeline's connection data: made and filled, or an existing one. Facts: Secrets Manager
// "CreateSecret", "PutSecretValue"; connectors/secretKeys.ts.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { secretContent } from "../../connectors/secretKeys.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf } from "../../sinks/registry.js";
import type { ExistingSecret } from "../existing/secret.js";
import type { PlatformReference } from "../platform/reference.js";

export interface PipelineSecretArgs {
  settings: PipelineSettings;
  platform: PlatformReference;
  /** What the lookup of an existing secret found. */
  existingSecret?: ExistingSecret | undefined;
  password: (user: string) => pulumi.Output<string>;
  tags: Record<string, string>;
}

/** The secret as the pipeline refers to it. */
export interface PipelineSecret {
  arn: pulumi.Input<string>;
  /** Key that the connectors' role decrypts with. Undefined: Secrets Manager's own, which needs no right. */
  kmsKeyArn: pulumi.Input<string> | undefined;
  /** Id of the version that is current. */
  version: pulumi.Input<string>;
  /** Resources that a connector must wait for to read it. */
  filled: pulumi.Resource[];
}

export function pipelineSecret(name: string, args: PipelineSecretArgs, parent: pulumi.Resource): PipelineSecret {
  if (args.existingSecret) return { ...args.existingSecret, filled: [] };
  const secret = createSecret(name, args, parent);
  const filled = fillSecret(name, secret, args, parent);
  return { arn: secret.arn, kmsKeyArn: args.platform.kmsKeyArn, version: filled.versionId, filled: [filled] };
}

function createSecret(
  name: string,
  { settings, platform, tags }: PipelineSecretArgs,
  parent: pulumi.Resource,
): aws.secretsmanager.Secret {
  return new aws.secretsmanager.Secret(
    `${name}-secret`,
    {
      name: settings.secret.name,
      description: `Connection data of pipeline ${settings.name}`,
      kmsKeyId: platform.kmsKeyArn,
      // The content comes from the stack's configuration; a waiting period would only block the name.
      recoveryWindowInDays: 0,
      tags,
    },
    { parent },
  );
}

function fillSecret(
  name: string,
  secret: aws.secretsmanager.Secret,
  { settings, platform, password }: PipelineSecretArgs,
  parent: pulumi.Resource,
): aws.secretsmanager.SecretVersion {
  const { source, sink } = settings;
  const kind = sinkKindOf(settings);
  const content = pulumi.output({
    sourceHost: source.host ?? platform.databases().source.address,
    sourceUser: source.user,
    sourcePassword: password(source.user),
    sinkUrl:
      sink.url === undefined
        ? pulumi.output(platform.databases().sink).apply((address) => kind.url(sink, address))
        : kind.url(sink),
    sinkUser: sink.user,
    sinkPassword: password(sink.user),
    bootstrap: platform.bootstrapBrokers,
  });
  return new aws.secretsmanager.SecretVersion(
    `${name}-secret-version`,
    {
      secretId: secret.id,
      secretString: pulumi.secret(content.apply((values) => JSON.stringify(secretContent(values)))),
      // The stage is named, so that a refresh sees a value that somebody put in place of ours. The next `up` then makes
      // ours current again.
      versionStages: ["AWSCURRENT"],
    },
    { parent },
  );
}
