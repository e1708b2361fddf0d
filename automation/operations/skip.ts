// `cdc skip`: lets a sink past a record that it can't take. Its group's offset is moved while no task of it runs, so
// that none writes its own back. What lies before the record in its batch is written first, one record at a time. AWS
// API, data plane. Facts: Kafka, "OffsetCommit" (taken from outside while the group is empty), KIP-211 (offsets of
// topics that a group reads no more grow too old); Kafka Connect (a failed task has left its group).
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import type { GroupOffset } from "../../reach/kafka/lag.js";
import type { Skip } from "../../reach/kafka/skips.js";
import { sinkKindOf } from "../../sinks/registry.js";
import type { TwinInfo } from "../access/twin.js";
import { until } from "../access/until.js";
import { connectorStatus, type ConnectorStatus } from "./connectorStatus.js";
import type { ConnectorReference } from "./connectors.js";
import { control } from "./control.js";
import { late } from "./logEvents.js";
import { FailedAnewError, findAgain, recreate, type Recreation } from "./recreation.js";
import { hasWrittenBefore, recordText, standing, type Standing, type Waiting } from "./refusal.js";
import {
  allTaken,
  chosen,
  isDatabases,
  isOnlyRefused,
  isRefusal,
  offsetBehind,
  placeOf,
  refuseUnproven,
  SkipError,
  type Wanted,
} from "./skipDecision.js";
import { asBefore, oneAtATime } from "./skipMarker.js";
import { sinkOffsets } from "./sinkOffsets.js";
import { keepSkip, skipsOf } from "./skips.js";
import type { Target, TargetPipeline } from "./target.js";

export interface SkipOptions extends Wanted {
  twin?: TwinInfo;
  report: (text: string) => void;
  /**
   * Whether to skip it; asked before anything is changed.
   *
   * @param isNext the sink has written all before it; else it does so first, one record at a time
   */
  confirm: (found: Waiting, how: { cause: string; isNext: boolean }) => Promise<boolean>;
}

export interface SkipOutcome {
  /**
   * `passed`: the sink goes on. `stands`: its task has failed of a later record. `nothing`: it took all records, one at
   * a time. `declined`: nothing was skipped.
   */
  result: "passed" | "stands" | "nothing" | "declined";
  /** What was skipped, now or by an earlier command that was ended. */
  skipped?: Skip;
  /** Why it stands. */
  why?: string;
}

type Failure = NonNullable<ConnectorStatus["failure"]>;

/** Seconds that a task may take until it has passed a record, or failed of one. */
const patience = 15 * 60;

/** Seconds in which a group that somebody is in may become empty: a watchdog's restart comes to nothing. */
const emptiesIn = 120;

/** @throws SkipError, RecreationError */
export async function skip(
  target: Target,
  pipeline: TargetPipeline,
  sink: ConnectorReference,
  options: SkipOptions,
): Promise<SkipOutcome> {
  return new Skipping(target, pipeline, sink, options).run();
}

class Skipping {
  private readonly connect: KafkaConnectClient;
  private readonly logs: CloudWatchLogsClient;
  private readonly group: string;
  /** The topic of which the connector takes one record at a time, by this command or by one that was ended. */
  private slow: string | undefined;

  constructor(
    private readonly target: Target,
    private readonly pipeline: TargetPipeline,
    private sink: ConnectorReference,
    private readonly options: SkipOptions,
  ) {
    const { client } = target.access;
    this.connect = new KafkaConnectClient(client);
    this.logs = new CloudWatchLogsClient(client);
    this.group = sinkGroup(pipeline.settings.sink.connector);
  }

  async run(): Promise<SkipOutcome> {
    const { confirm, report } = this.options;
    const { state, failure, skipping } = await this.settled();
    this.slow = skipping;
    if (!["RUNNING", "FAILED"].includes(state))
      throw new SkipError(`connector ${this.sink.name} is ${state}. Fix: cdc status ${this.target.stack}`);
    if (!failure) {
      if (state === "FAILED")
        throw new SkipError(
          `connector ${this.sink.name} is FAILED, and its log names no task that failed of a record. Fix: cdc logs ` +
            `${this.target.stack} ${this.sink.name}, then cdc restart --recreate`,
        );
      if (this.slow === undefined)
        throw new SkipError(`connector ${this.sink.name} has not failed: there is nothing to skip`);
      report("an earlier cdc skip was ended: the connector takes whole batches again");
      return this.goesOn(undefined);
    }
    const earlier = (await skipsOf(this.target, this.pipeline)).find(({ failedAt }) => failedAt === failure.at);
    if (earlier && (await this.isBehind(earlier))) {
      report(`${recordText(earlier)} is skipped already; the task was not started since`);
      return { ...(await this.goesOn(failure)), skipped: earlier };
    }
    const found = await standing(this.target, this.pipeline, failure.cause);
    if (this.options.record === undefined && isDatabases(failure.cause) && allTaken(found))
      throw new SkipError(
        `the sink takes the ${found.waiting.length} records that come next, as they are tried now. Fix: cdc restart ` +
          `${this.target.stack} ${this.sink.name} ${state === "FAILED" ? "--recreate" : "--only-failed"}; to skip ` +
          "one all the same, name it (--record)",
      );
    const wanted = chosen(found, this.options, failure.cause);
    const isNext = await this.isNext(found, wanted);
    if (!isNext) refuseUnproven(found, wanted, failure.cause);
    if (!(await confirm(wanted, { cause: failure.cause, isNext }))) return { result: "declined" };
    return isNext ? this.pass(found, wanted, failure) : this.stepTo(wanted, failure);
  }

  /** Its status, once it is there and its log has caught up: an ended command may have made it anew just now. */
  private async settled(): Promise<ConnectorStatus> {
    const { delays } = this.target.access;
    const { twin, report } = this.options;
    let status = await this.status();
    if (status.state === "MISSING") {
      const sought = { client: this.connect, stack: this.target.stack, twin, connector: this.sink, report };
      this.sink = { ...this.sink, arn: await findAgain(sought) };
    }
    const isMade = async (): Promise<boolean> => (status = await this.status()).state !== "CREATING";
    await until(isMade, { within: patience, delays });
    const isTold = async (): Promise<boolean> => {
      status = await this.status();
      return status.state !== "FAILED" || status.failure !== undefined;
    };
    await until(isTold, { within: late / 1000, delays });
    return status;
  }

  /** Lets the sink take the records of the topic one by one until it fails of this one, and goes past it. */
  private async stepTo(wanted: Waiting, before: Failure): Promise<SkipOutcome> {
    this.options.report("the sink takes its records one at a time, until it comes to the one that it can't take");
    const failure = this.slow === wanted.topic ? before : await this.slowly(wanted.topic);
    if (!failure) return { ...(await this.goesOn(undefined)), result: "nothing" };
    const found = await standing(this.target, this.pipeline, failure.cause);
    const head = found.waiting.find((one) => placeOf(one) === placeOf(wanted));
    if (head && (isOnlyRefused(found, head, failure.cause) || (await this.isNext(found, head))))
      return this.pass(found, head, failure);
    const others = found.waiting.filter((one) => isRefusal(one, failure.cause) && placeOf(one) !== placeOf(wanted));
    await this.goesOn(failure);
    throw new SkipError(
      `the sink has failed (${failure.cause}), and whether it has written all before ${recordText(wanted)} can't be ` +
        "told, as another partition of the topic may hold such a record, too. Nothing is skipped. Fix: cdc skip that " +
        `one first (--record ${others.map(placeOf).join(" or ") || "topic/partition/offset"}), or mend the table`,
    );
  }

  private isNext(found: Standing, record: Waiting): Promise<boolean> {
    return hasWrittenBefore(this.target, this.pipeline, found, record);
  }

  private async pass(found: Standing, record: Waiting, failure: Failure): Promise<SkipOutcome> {
    const skipped = await keepSkip(this.target, this.pipeline, record, failure);
    const move = () => this.move(record, offsetBehind(found, record));
    return { ...(await this.goesOn(failure, move)), skipped };
  }

  /** Moves the offset and starts the task; by making the connector anew where its tasks can't be started alone. */
  private async goesOn(before: Failure | undefined, move = () => Promise.resolve()): Promise<SkipOutcome> {
    const { access, stack } = this.target;
    const { state, tasks } = await this.status();
    if (this.slow !== undefined || state === "FAILED" || (tasks?.running.length ?? 0) > 0) {
      const why = await this.anew((present) => this.whole(present), move);
      this.slow = undefined;
      if (why !== undefined) return { result: "stands", why };
    } else {
      await move();
      const options = { onlyFailed: true, delays: access.delays };
      const { result, why = "" } = await control(this.connect, this.sink, "restart", stack, options);
      if (result !== "done") throw new SkipError(`the record is skipped, and the task is not started: ${why}`);
    }
    return this.outcome(before);
  }

  private async move(
    { topic, partition, committed: from }: Pick<Waiting, "topic" | "partition" | "committed">,
    to: string,
  ): Promise<void> {
    const { reach, brokers, access } = this.target;
    const asked = { brokers, group: this.group, topic, partition, from, to };
    let result = "busy";
    const isOver = async (): Promise<boolean> => {
      ({ result } = await reach.call("kafka.moveOffset", asked));
      return result !== "busy";
    };
    await until(isOver, { within: emptiesIn, delays: access.delays });
    if (result === "moved") return;
    throw new SkipError(
      result === "busy"
        ? `a task of connector ${this.sink.name} runs: a watchdog, or somebody, has started it. Nothing is skipped`
        : `consumer group ${this.group} goes on from another offset by now: somebody else moved it. Nothing is skipped`,
    );
  }

  /** @returns the failure that it comes to; undefined: it has taken all records */
  private async slowly(topic: string): Promise<Failure | undefined> {
    await this.anew(
      (present) => oneAtATime(this.whole(present), topic),
      () => this.renew(),
    );
    this.slow = topic;
    let failure: Failure | undefined;
    const isOver = async (): Promise<boolean> => {
      ({ failure } = await this.own());
      if (failure) return true;
      return (await this.offsets()).filter((one) => one.topic === topic).every(({ lag }) => lag === "0");
    };
    if (!(await until(isOver, { within: patience, delays: this.target.access.delays })))
      throw new SkipError(
        `connector ${this.sink.name} still takes its records one at a time after ${patience / 60} minutes. Fix: ` +
          "once its task has failed again, cdc skip goes on from there",
      );
    return failure;
  }

  /** Commits what is committed once more: a group's offsets of topics that it does not read grow too old. */
  private async renew(): Promise<void> {
    for (const { topic, partition, committed } of await this.offsets())
      if (committed !== null) await this.move({ topic, partition, committed }, committed);
  }

  /** Makes the connector anew. @returns why it is FAILED then */
  private async anew(
    properties: NonNullable<Recreation["properties"]>,
    between: () => Promise<void>,
  ): Promise<string | undefined> {
    const { access, stack } = this.target;
    try {
      const arn = await recreate({
        client: this.connect,
        stack,
        twin: this.options.twin,
        connector: this.sink,
        properties,
        between,
        report: this.options.report,
        delays: access.delays,
      });
      this.sink = { ...this.sink, arn };
      return undefined;
    } catch (error) {
      if (!(error instanceof FailedAnewError)) throw error;
      this.sink = { ...this.sink, arn: error.arn };
      return (await this.status()).failure?.cause ?? error.message;
    }
  }

  /** Its properties without a skip. */
  private whole(present: Record<string, string>): Record<string, string> {
    return asBefore(sinkKindOf(this.pipeline.settings).configuration(this.pipeline.settings), present);
  }

  /** Waits until the sink has gone on, or has failed again. */
  private async outcome(before: Failure | undefined): Promise<SkipOutcome> {
    const began = await this.offsets();
    let outcome: SkipOutcome | undefined;
    const isOver = async (): Promise<boolean> => {
      const { failure, tasks } = await this.own();
      if (failure) {
        if (failure.at !== before?.at) outcome = { result: "stands", why: failure.cause };
      } else if ((tasks?.running.length ?? 0) > 0) {
        const now = await this.offsets();
        const moves = now.some(({ committed }, index) => committed !== began[index]?.committed);
        if (moves || now.every(({ lag }) => lag === "0")) outcome = { result: "passed" };
      }
      return outcome !== undefined;
    };
    await until(isOver, { within: patience, delays: this.target.access.delays });
    if (outcome) return outcome;
    throw new SkipError(
      `whether connector ${this.sink.name} goes on can't be told after ${patience / 60} minutes. Fix: cdc status ` +
        this.target.stack,
    );
  }

  private async isBehind({ topic, partition, offset }: Skip): Promise<boolean> {
    const at = (await this.offsets()).find((one) => one.topic === topic && one.partition === partition);
    return BigInt(at?.committed ?? 0) > BigInt(offset);
  }

  private offsets(): Promise<GroupOffset[]> {
    return sinkOffsets(this.target, this.pipeline.settings);
  }

  /** @throws SkipError where somebody else has made it anew meanwhile */
  private async own(): Promise<ConnectorStatus> {
    const status = await this.status();
    if (status.state !== "MISSING") return status;
    throw new SkipError(
      `connector ${this.sink.name} was made anew meanwhile, by another command. Fix: cdc status ` +
        `${this.target.stack}; where it has failed, cdc skip goes on`,
    );
  }

  private async status(): Promise<ConnectorStatus> {
    return (await connectorStatus({ connect: this.connect, logs: this.logs }, this.sink)).status;
  }
}
