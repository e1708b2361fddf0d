// A pipeline's secret: made by the pipeline, or existing. Facts: Secrets Manager, CreateSecret; msk-config-providers'
// README (the syntax of references).
import { z } from "zod";

/** Default keys of a pipeline's connection data in its secret: the demo pipeline's names. */
export const defaultSecretKeys = {
  bootstrap: "bootstrapServers",
  sourceHost: "rdsDemoSrcEndpoint",
  sourceUser: "rdsDemoSrcUsername",
  sourcePassword: "rdsDemoSrcPassword",
  sinkUrl: "rdsDemoSinkEndpoint",
  sinkUser: "rdsDemoSinkUsername",
  sinkPassword: "rdsDemoSinkPassword",
} as const;

const key = (field: keyof typeof defaultSecretKeys, what: string) =>
  z
    .string()
    .regex(
      /^[^\s:?{}]{1,256}$/,
      "a key of the secret's JSON text, without white space and :?{} (a reference ${secretsmanager:NAME:KEY} " +
        "couldn't name it)",
    )
    .default(defaultSecretKeys[field])
    .meta({
      description: `Key of ${what}.`,
      examples: [defaultSecretKeys[field]],
      page: "MSK Connect: Externalize sensitive information using config providers",
    });

const keys = z.strictObject({
  bootstrap: key("bootstrap", "the brokers of the IAM listener, host:9098,host:9098"),
  sourceHost: key("sourceHost", "the source database's host"),
  sourceUser: key("sourceUser", "the source database's user"),
  sourcePassword: key("sourcePassword", "the source database's password"),
  sinkUrl: key("sinkUrl", "the sink database's JDBC URL"),
  sinkUser: key("sinkUser", "the sink database's user"),
  sinkPassword: key("sinkPassword", "the sink database's password"),
});

export const secret = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, "1 to 512 letters, digits or /_+=.@- (Secrets Manager)")
    .meta({
      description: "Name of the secret that holds the connection data.",
      examples: ["AmazonMSK_dev/simplydemo/kylo"],
      page: "Secrets Manager: CreateSecret",
    }),
  existing: z
    .boolean()
    .default(false)
    .meta({
      description: "The secret is there already: it is read, never written, never destroyed.",
      examples: [true],
      page: "Secrets Manager: GetSecretValue",
    }),
  keys: keys.prefault({}).meta({
    description:
      "Keys of an existing secret's JSON text, by what stands there. Default: the names that a secret of ours has.",
    examples: [{ sourcePassword: "db_password" }],
    page: "MSK Connect: Externalize sensitive information using config providers",
  }),
});
