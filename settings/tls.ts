// Encryption of the connections to a database; how a connector is told, its kind knows.
import { z } from "zod";

export const tls = z.strictObject({
  mode: z.enum(["verify", "require", "off"]).meta({
    description:
      "verify: encrypted, and the server's certificate is of a known authority and for its host. require: " +
      "encrypted, whoever answers. off: plain.",
    examples: ["require"],
    page: "msk-cdc",
  }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        "With verify: PEM file with the certificates of the authorities that sign the server's, by its path from " +
        "the project's directory, or its text. Default: RDS's for RDS's hosts and the demo databases, else public " +
        "ones.",
      examples: ["certificates/orders.pem"],
      page: "RDS: Using SSL/TLS to encrypt a connection",
    }),
});

export type TlsSettings = z.infer<typeof tls>;
export type TlsMode = TlsSettings["mode"];
