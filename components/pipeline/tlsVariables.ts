// What a resource's command is told about the encryption of its connections (automation/cli/databaseTls.ts).
import type { TlsSettings } from "../../settings/tls.js";

export function tlsVariables(tls: TlsSettings | undefined): Readonly<Record<string, string>> {
  return { ...(tls && { DATABASE_TLS: tls.mode }), ...(tls?.ca !== undefined && { DATABASE_CA: tls.ca }) };
}
