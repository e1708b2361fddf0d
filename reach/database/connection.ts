// How every operation connects to a database, and writes names into statements. Facts: RDS User Guide, "Using SSL/TLS"; MySQL, "Schema Object Names".

/** Passwords cross the network in CREATE USER: TLS with the certificates of RDS, but for a database on this machine, which needs none. */
export function transport(host: string): { ssl?: string } {
  return host === "localhost" || host === "::1" || host.startsWith("127.") ? {} : { ssl: "Amazon RDS" };
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
