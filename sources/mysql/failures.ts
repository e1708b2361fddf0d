// What failures of the source mean whose own message names no way out. Measured with Debezium 2.7.3 on MariaDB 10.11.
import type { KnownFailure } from "../kind.js";

export const failures: readonly KnownFailure[] = [
  {
    says: /Failed to replace GTID event with backwards-compatible event/,
    means:
      "behind this place MariaDB's binlog has a transaction that XA PREPARE ended, which it gives to no replica of " +
      "MySQL. Fix: cdc offsets reset takes a first snapshot behind it, then cdc verify; use no XA transactions there",
  },
];
