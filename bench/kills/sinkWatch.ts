// When rows arrive at a sink whose database server may end and come back meanwhile.
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type ConnectionOptions, type RowDataPacket } from "mysql2/promise";

/**
 * Looks at the sink ten times a second. Rows that were on their way at an accident may still arrive; then nothing
 * changes until the pipeline is back. So the first row is the one that ends the longest standstill.
 */
export class SinkWatch {
  private readonly changes: number[] = [];
  private readonly ended = new AbortController();
  private readonly watching: Promise<void>;
  private last: string | undefined;

  /** @param query one row, which is another one whenever something has arrived */
  private constructor(
    private readonly account: ConnectionOptions,
    private readonly query: string,
  ) {
    this.watching = this.watch();
  }

  /** Resolves after its first look. */
  static async start(account: ConnectionOptions, query: string): Promise<SinkWatch> {
    const sink = new SinkWatch(account, query);
    while (sink.last === undefined) await sleep(10);
    return sink;
  }

  /** Ends the watch, once something has arrived. @returns when the first row did, in epoch milliseconds */
  async firstRow(since: number): Promise<number> {
    const after = (): number[] => this.changes.filter((time) => time > since);
    while (after().length === 0) await sleep(10);
    this.ended.abort();
    await this.watching;
    let [first, longest] = [since, 0];
    for (const [at, time] of after().entries()) {
      const still = time - (after()[at - 1] ?? since);
      if (still > longest) [first, longest] = [time, still];
    }
    return first;
  }

  private async watch(): Promise<void> {
    while (!this.ended.signal.aborted) {
      const connection = await createConnection(this.account).catch(() => undefined);
      // The next query hears of it.
      connection?.on("error", () => undefined);
      try {
        while (connection && !this.ended.signal.aborted) {
          const [rows] = await connection.query<RowDataPacket[]>(this.query);
          const seen = JSON.stringify(rows);
          if (this.last !== undefined && seen !== this.last) this.changes.push(Date.now());
          this.last = seen;
          await sleep(100);
        }
      } catch {
        // The server ended; the next connection finds it again.
      } finally {
        connection?.destroy();
      }
      await sleep(100);
    }
  }
}
