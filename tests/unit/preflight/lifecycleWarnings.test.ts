import assert from "node:assert/strict";
import { isOutdated, lookedUp } from "../../../facts/lifecycles.js";
import { lifecycleWarnings } from "../../../preflight/lifecycleWarnings.js";
import { parseSettings } from "../../../settings/schema.js";

const day = (text: string) => new Date(`${text}T12:00:00Z`);

function warningsOn(date: string, kafkaVersion: string, engineVersion = "8.4") {
  const { platform } = parseSettings({
    platform: { name: "p", network: {}, cluster: { kafkaVersion }, databases: { engineVersion } },
  });
  return lifecycleWarnings({ platform }, day(date));
}
const idsOn = (...asked: Parameters<typeof warningsOn>) => warningsOn(...asked).map(({ id }) => id);

describe("versions whose support on AWS ends", () => {
  it("are named with their end, what AWS does then, and the way out: else a cluster is upgraded at night, unannounced", () => {
    const [warning] = warningsOn("2026-11-30", "3.6.0");
    assert.deepEqual(
      { id: warning?.id, path: warning?.path },
      { id: "cluster.kafkaVersion.ended", path: "msk-cdc:platform.cluster.kafkaVersion" },
    );
    assert.match(warning?.rule ?? "", /Kafka 3\.6\.0 on MSK ended on 2026-06-01: .*without notice/);
    assert.match(warning?.fix ?? "", /"3\.9\.x\.kraft".*in place.*three zones.*kafka\.t3\.small/);
  });

  it("are named half a year before, and on their last day are not over: else nobody has time to upgrade", () => {
    assert.deepEqual(idsOn("2026-03-04", "3.7.x.kraft"), []);
    assert.deepEqual(idsOn("2026-03-05", "3.7.x.kraft"), ["cluster.kafkaVersion.ending"]);
    assert.deepEqual(idsOn("2026-09-01", "3.7.x.kraft"), ["cluster.kafkaVersion.ending"]);
    assert.deepEqual(idsOn("2026-09-02", "3.7.x.kraft"), ["cluster.kafkaVersion.ended"]);
  });

  it("say what a MySQL past its end costs: else Extended Support is found on the bill", () => {
    const [warning] = warningsOn("2026-11-30", "3.9.x.kraft", "8.0");
    assert.equal(warning?.id, "databases.engineVersion.ended");
    assert.match(warning?.rule ?? "", /mysql 8\.0 on RDS ended on 2026-07-31: AWS charges/);
    assert.deepEqual(idsOn("2029-07-01", "3.9.x.kraft", "8.4"), ["databases.engineVersion.ending"]);
  });

  it("are no others: else a warning is for nothing", () =>
    assert.deepEqual(idsOn("2026-11-30", "3.9.x.kraft", "8.4"), []));

  it("are of no stack without a platform: else a pipeline's stack warns of another's cluster", () =>
    assert.deepEqual(lifecycleWarnings({ platform: undefined }, day("2026-11-30")), []));

  it("come from a table that says when it is old itself: else it is trusted for years", () => {
    assert.equal(isOutdated(day(lookedUp)), false);
    assert.equal(isOutdated(new Date(day(lookedUp).getTime() + 181 * 86_400_000)), true);
  });
});
