// What a client knows of a twin, and the environment that points AWS's and Pulumi's tools at it.

/** The one access key that a twin's brokers and API accept. */
export interface TwinCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * What a twin has: brokers, workers and databases besides AWS's control plane (`whole`), or that alone
 * (`control-plane`).
 */
export type TwinMode = "whole" | "control-plane";

export interface TwinInfo extends TwinCredentials {
  readonly name: string;
  /** Absent in twins of the first versions, which are whole. */
  readonly mode?: TwinMode;
  /** The twin's directory; all its state is in it. */
  readonly dir: string;
  /** The daemon's process id; 0 while it does not run. */
  readonly pid: number;
  /** The AWS endpoint, `http://127.0.0.1:<port>`. */
  readonly apiUrl: string;
  readonly apiPort: number;
  /** One gRPC port for the providers aws, awsx and command. */
  readonly providerPort: number;
  readonly region: string;
  readonly accountId: "000000000000";
  /** PEM file of the brokers' certificate. */
  readonly caFile: string;
  /** JSON file, 0600: user name -> password. */
  readonly passwordsFile: string;
  /** Pulumi backend of the twin's stacks. */
  readonly backendUrl: string;
  readonly passphraseFile: string;
  readonly pulumiHome: string;
}

/**
 * Environment variables for AWS SDKs, the AWS CLI, `pulumi` and cdc. They hold a secret key, so they belong in a
 * process's environment, not in a log.
 */
export function twinEnvironment(info: TwinInfo): Record<string, string> {
  const port = info.providerPort;
  return {
    AWS_ENDPOINT_URL: info.apiUrl,
    AWS_ACCESS_KEY_ID: info.accessKeyId,
    AWS_SECRET_ACCESS_KEY: info.secretAccessKey,
    AWS_REGION: info.region,
    // The name that boto3 and AWS CLI version 1 read.
    AWS_DEFAULT_REGION: info.region,
    NODE_EXTRA_CA_CERTS: info.caFile,
    PULUMI_DEBUG_PROVIDERS: `aws:${port},awsx:${port},command:${port}`,
    PULUMI_BACKEND_URL: info.backendUrl,
    PULUMI_CONFIG_PASSPHRASE_FILE: info.passphraseFile,
    PULUMI_HOME: info.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    MSK_CDC_PASSWORDS_FILE: info.passwordsFile,
    // reach/dataPlane.ts reads it.
    ...(info.mode === "control-plane" && { MSK_CDC_DATA_PLANE: "none" }),
  };
}
