// What failures of the source mean whose own message names no way out. Measured with 2.7.3 and 3.6.1 on MariaDB 10.11.
import type { KnownFailure } from "../../connectors/knownFailure.js";

export const failures: readonly KnownFailure[] = [
  {
    says: /DDL statement couldn't be parsed/,
    means:
      "a statement that MySQL does not know, such as MariaDB's CREATE OR REPLACE TABLE, of whatever table its user " +
      "sees. Fix: cdc offsets reset takes a first snapshot behind it, then cdc verify; or, where it is of no " +
      'captured table, source.properties schema.history.internal.skip.unparseable.ddl: "true", pulumi up, ' +
      "then cdc restart with --only-failed",
  },
  {
    says: /Failed to replace GTID event with backwards-compatible event/,
    means:
      "behind this place MariaDB's binlog has a transaction that XA PREPARE ended, which it gives to no replica of " +
      "MySQL. Fix: cdc offsets reset takes a first snapshot behind it, then cdc verify; use no XA transactions there",
  },
];
