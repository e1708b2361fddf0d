// Failures whose own message names no way out.
import assert from "node:assert/strict";
import { explained } from "../../../../automation/operations/knownCauses.js";

describe("the cause of a failed task", () => {
  it("of a row that is too large names the setting: else somebody tunes a producer, and the topic refuses it then", () => {
    const cause =
      "org.apache.kafka.common.errors.RecordTooLargeException: The message is 1500000 bytes when serialized which is " +
      "larger than 1048576, which is the value of the max.request.size configuration.";
    assert.match(explained(cause, [`Caused by: ${cause}`]), /configuration\.: a row is larger .* maxRowSize/);
  });

  it("of a writer with another row image names that, not the schema: else somebody rebuilds a history that is right", () => {
    const trace = [
      "org.apache.kafka.connect.errors.ConnectException: An exception occurred in the change event producer.",
      "Caused by: io.debezium.DebeziumException: Data row is smaller than a column index, internal schema representation is probably out of sync with real database schema",
    ];
    assert.match(explained("x", trace), /^x: a logged row lacks columns, .*MINIMAL/);
  });

  it("of a source that MariaDB refuses an XA transaction names it: else somebody looks for a corrupt file", () => {
    const cause =
      "com.github.shyiko.mysql.binlog.network.ServerException: Failed to replace GTID event with backwards-compatible " +
      "event: corrupt event.; the first event 'mysql-bin-changelog.000001' at 1495";
    assert.match(explained(cause, [`Caused by: ${cause}`]), /at 1495: .* XA PREPARE .* cdc offsets reset/);
  });

  it("is a character that the source's connector can't read, where a sink has none: else its task ends without a way out", () => {
    const latin = "Incorrect string value: '\\xEF\\xBF\\xBD' for column `s`.`t`.`c` at row 1";
    assert.match(
      explained(latin, [latin]),
      /at row 1: a character .* comes as U\+FFFD, .* Unicode at the sink \(MODIFY\)/,
    );
  });

  it("is a statement that the source's connector took for another one: else its own advice leads nowhere", () => {
    for (const cause of [
      "Error processing row in t, internal schema size 8, but row size 9 , restart connector with schema",
      "Trying to change column desc in d.group table, which does not exist. Query: RENAME COLUMN `desc` TO `b`",
      "Conversion error: null value for field that is required and has no default value",
    ])
      assert.match(
        explained(cause, [`Caused by: ${cause}`]),
        /change names in one statement, .* Fix: cdc offsets reset/,
      );
  });

  it("is a statement that the source's connector can't read: else it stays ended for a table that nobody captures", () => {
    const cause =
      "DDL statement couldn't be parsed. Please open an issue with the statement 'CREATE OR REPLACE TABLE t'";
    assert.match(explained(cause, [`Caused by: ${cause}`]), /Fix: cdc offsets reset .*skip\.unparseable\.ddl: "true"/);
  });

  it("is a check of the sink's table: else nobody knows that a MODIFY takes it away", () => {
    const cause = "java.sql.SQLIntegrityConstraintViolationException: CONSTRAINT `t.c` failed for `s`.`t`";
    assert.match(explained(cause, [`Caused by: ${cause}`]), /a check of the sink's table .* MODIFY/);
  });

  it("is a cast that MariaDB does not know: else a JSON column that comes later ends the sink for good", () => {
    const cause =
      "java.sql.SQLSyntaxErrorException: You have an error in your SQL syntax; check the manual that corresponds to " +
      "your MariaDB server version for the right syntax to use near 'json)),(3, 3, cast(null as json)) ON DUPLICATE KE";
    assert.match(
      explained(cause, [`Caused by: ${cause}`]),
      /from 3\.6 on, with hibernate\.dialect: org\.\S+MariaDBDialect/,
    );
  });

  it("stays as it is where nothing is known of it: else a guess hides it", () => {
    assert.equal(explained("no such column", ["Caused by: no such column"]), "no such column");
  });

  it("says that a server takes no writes, and who goes on by itself: else a failover is taken for a broken table", () => {
    const cause = "The MariaDB server is running with the --read-only option so it cannot execute this statement";
    assert.match(explained(cause, [`Caused by: ${cause}`]), /takes no writes: .* name the writer; .* the watchdog/);
  });
});
