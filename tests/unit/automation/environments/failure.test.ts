// What a failed operation says first.
import assert from "node:assert/strict";
import { briefCause } from "../../../../automation/pulumi/briefCause.js";
import { causeInLog } from "../../../../automation/environments/failure.js";
import { OperationError } from "../../../../automation/pulumi/ephemeralStack.js";

describe("the cause of a failure", () => {
  const command =
    'command:local:Command pr-7-shop-source-check: exit status 1: running "node bin/cdc.mjs database check":\n';

  it("is what a command printed, not that it ran: else it hides behind an exit status", () => {
    assert.equal(
      briefCause(
        `${command}The source database db:3306 can't be used: its table shop.absent is not there. Fix: create it\n`,
      ),
      "The source database db:3306 can't be used: its table shop.absent is not there. Fix: create it",
    );
    assert.equal(
      briefCause(
        `${command}set-up: waiting for process 7, which sets up this checkout\n(node:7) Warning: old\nno such table\n`,
      ),
      "no such table",
    );
    assert.equal(
      briefCause(
        `${command}The source database db:3306 can't be used, for 2 reasons:\n  - binlog_format is STATEMENT\n  - table shop.absent is not there\n`,
      ),
      "The source database db:3306 can't be used, for 2 reasons: binlog_format is STATEMENT",
    );
  });

  it('is the provider\'s sentence without its count of errors: else people read "1 error occurred"', () => {
    assert.equal(
      briefCause(
        "aws:msk/topic:Topic orders: 1 error occurred:\n\t* creating MSK Topic (orders): NotFoundException: no such cluster\n\n",
      ),
      "creating MSK Topic (orders): NotFoundException: no such cluster",
    );
  });

  it("is the engine's last word where no resource failed: else a page of its output comes first", () => {
    assert.equal(
      briefCause(
        "code: 255\nstdout: Updating (pr-7):\nstderr: warning: x\nerror: getting secrets manager: incorrect passphrase\n",
      ),
      "getting secrets manager: incorrect passphrase",
    );
  });

  it("comes before the details of every resource: else a terminal's last screen doesn't show it", () => {
    const { message } = new OperationError(
      "up",
      "pr-7",
      [`${command}no such table\n`, "aws:msk/topic:Topic orders: cancelled"],
      new Error(),
    );
    assert.deepEqual(message.split("\n").slice(0, 2), [
      'up of stack "pr-7" failed: no such table',
      '  - command:local:Command pr-7-shop-source-check: exit status 1: running "node bin/cdc.mjs database check":',
    ]);
    assert.match(
      new OperationError("up", "pr-7", ["a b: FAILED"], undefined, "connector x is FAILED: no such host").message,
      /^up of stack "pr-7" failed: connector x is FAILED: no such host\n {2}- a b: FAILED$/,
    );
  });

  it("of a connector is the last cause of its newest trace: else the outermost exception says only that something failed", () => {
    const trace =
      "[2026-11-23 01:23:44,491] ERROR WorkerSourceTask{id=a-0} Task threw an exception\norg.apache.kafka.connect.errors.ConnectException: cannot start\n\tat x\nCaused by: io.debezium.DebeziumException: no snapshotter\n\tat y\nCaused by: java.net.UnknownHostException: db";
    assert.equal(causeInLog(["ERROR an older one\nCaused by: old", trace]), "java.net.UnknownHostException: db");
    const onAws = [
      "[Worker-0a1b] [2026-11-23 01:23:44,491] ERROR Task threw an exception",
      "[Worker-0a1b] Caused by: io.debezium.DebeziumException: no snapshotter",
    ];
    assert.equal(causeInLog(onAws), "io.debezium.DebeziumException: no snapshotter");
    assert.equal(
      causeInLog(["ERROR x\njava.lang.OutOfMemoryError: Java heap space\n\tat y"]),
      "java.lang.OutOfMemoryError: Java heap space",
    );
    assert.equal(causeInLog([]), undefined);
  });
});
