// Encryption of the connections to a database. Facts: Debezium MySQL connector, database.ssl.mode; MySQL Connector/J,
// sslMode.
import { z } from "zod";

export const tls = z.strictObject({
  mode: z.enum(["verify", "require", "off"]).meta({
    description:
      "verify: encrypted, and the server's certificate is of a public authority and for its host. require: " +
      "encrypted, whoever answers. off: plain.",
    examples: ["require"],
    page: "Debezium: database.ssl.mode; MySQL Connector/J: sslMode",
  }),
});

export type TlsSettings = z.infer<typeof tls>;
export type TlsMode = TlsSettings["mode"];
