// What failures of the sink mean whose own message names no way out. Measured with 3.6.0 and 3.2.0 on MariaDB 10.11.
import type { KnownFailure } from "../../connectors/knownFailure.js";

export const failures: readonly KnownFailure[] = [
  {
    says: /running with the --(super-)?read-only option|server is in read.only mode/i,
    means:
      "the sink's server takes no writes: it fails over, or sink.url names a reader. Fix: name the writer; once it " +
      "takes writes, cdc restart --only-failed, which the watchdog does by itself",
  },
  {
    says: /Invalid default value for '/,
    means:
      "the connector adds a column whose default the sink's table does not take, as one with characters that the " +
      "table's character set lacks. Fix: add the column at the sink, with a character set of Unicode (ALTER TABLE … " +
      "ADD COLUMN … CHARACTER SET utf8mb4), then cdc restart with --only-failed",
  },
  {
    says: /CONSTRAINT .* failed for/,
    means:
      "a check of the sink's table refuses the row. A JSON column of MariaDB has one, which stays there when the " +
      "source's becomes a text. Fix: give the sink's column the source's type (ALTER TABLE … MODIFY), or DROP " +
      "CONSTRAINT, then cdc restart with --only-failed",
  },
  {
    says: /SQLSyntaxErrorException: .* MariaDB server version .* near 'json\)/,
    means:
      "MariaDB casts nothing to JSON, and the connector takes its server for MySQL. Fix: sink.version from 3.6 on, " +
      "with hibernate.dialect: org.hibernate.dialect.MariaDBDialect in sink.properties, pulumi up, then cdc restart " +
      "with --only-failed",
  },
];
