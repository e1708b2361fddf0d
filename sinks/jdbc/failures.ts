// What failures of the sink mean whose own message names no way out. Measured with 3.6.0 and 3.2.0 on MariaDB 10.11.
import type { KnownFailure } from "../../connectors/knownFailure.js";

export const failures: readonly KnownFailure[] = [
  {
    says: /SQLSyntaxErrorException: .* MariaDB server version .* near 'json\)/,
    means:
      "MariaDB casts nothing to JSON, and the connector takes its server for MySQL. Fix: sink.version from 3.6 on, " +
      "with hibernate.dialect: org.hibernate.dialect.MariaDBDialect in sink.properties, pulumi up, then cdc restart " +
      "with --only-failed",
  },
];
