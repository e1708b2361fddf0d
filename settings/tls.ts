// Encryption of the connections to a database; how a connector is told, its kind knows.
import { z } from "zod";

export const tls = z.strictObject({
  mode: z.enum(["verify", "require", "off"]).meta({
    description:
      "verify: encrypted, and the server's certificate is of a public authority and for its host. require: " +
      "encrypted, whoever answers. off: plain.",
    examples: ["require"],
    page: "msk-cdc",
  }),
});

export type TlsSettings = z.infer<typeof tls>;
export type TlsMode = TlsSettings["mode"];
