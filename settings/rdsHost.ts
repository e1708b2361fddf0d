// Hosts of RDS's databases. Facts: RDS User Guide, "Finding the connection information" of a DB instance; Aurora,
// "Amazon Aurora endpoint connections".

/** The region in the name of a host of RDS; undefined for any other host. */
export function rdsRegion(host: string): string | undefined {
  return /\.([a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?$/i.exec(host)?.[1]?.toLowerCase();
}
