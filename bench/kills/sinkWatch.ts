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

  /** @param query one row, which is another one whenever something has arrived */
  constructor(
    private readonly account: ConnectionOptions,
    private readonly query: string,
  ) {
    this.watching = this.watch();
  }

  /** Ends the watch. @returns when the first row arrived, in epoch milliseconds */
  async firstRow(since: number): Promise<number> {
    this.ended.abort();
    await this.watching;
    let [first, longest] = [since, 0];
    for (const [at, time] of this.changes.entries()) {
      const still = time - (this.changes[at - 1] ?? since);
      if (still > longest) [first, longest] = [time, still];
    }
    return first;
  }

  private async watch(): Promise<void> {
    let last: string | undefined;
    while (!this.ended.signal.aborted) {
      const connection = await createConnection(this.account).catch(() => undefined);
      // The next query hears of it.
      connection?.on("error", () => undefined);
      try {
        while (connection && !this.ended.signal.aborted) {
          const [rows] = await connection.query<RowDataPacket[]>(this.query);
          const seen = JSON.stringify(rows);
          if (last !== undefined && seen !== last) this.changes.push(Date.now());
          last = seen;
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
