// Somebody who writes while the pipeline runs: inserts, updates and deletes on a table (id, n, at), at a steady rate.
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "mysql2/promise";

export class Writer {
  written = 0;
  private stopped = false;
  private readonly done: Promise<void>;

  /** @param keys keys up to here are changed; new ones come behind them */
  constructor(
    private readonly connection: Connection,
    private readonly table: string,
    private readonly keys: number,
    private readonly random: (below: number) => number,
    rate: number,
  ) {
    this.done = this.run(rate);
  }

  /** @throws what a statement threw */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async run(rate: number): Promise<void> {
    let next = this.keys;
    for (const began = Date.now(); !this.stopped; ) {
      const due = ((Date.now() - began) / 1000) * rate - this.written;
      if (due < 1) {
        await sleep(5);
        continue;
      }
      const key = this.random(this.keys);
      const kind = this.random(10);
      if (kind < 2) await this.connection.query(`INSERT INTO ${this.table} (id, n, at) VALUES (${++next}, 0, NOW(6))`);
      else if (kind < 3) await this.connection.query(`DELETE FROM ${this.table} WHERE id = ${key}`);
      else await this.connection.query(`UPDATE ${this.table} SET n = n + 1, at = NOW(6) WHERE id = ${key}`);
      this.written++;
    }
  }
}
