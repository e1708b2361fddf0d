// One entry per engine connection: where to log, and what to stop when the engine cancels. CRUD requests name no
// provider instance, so the connection's peer ties them to their Handshake.
import { EngineLog, silentLog } from "./engineLog.js";
import type { Log } from "./engineLog.js";

interface Deployment {
  address: string;
  log: EngineLog;
  abort: AbortController;
}

/** Number of entries kept. Nothing tells when a connection ends, so older ones are dropped. */
const limit = 256;

export class Deployments {
  private readonly byPeer = new Map<string, Deployment>();

  /** Notes the engine behind a connection (Handshake and Attach both bring its address). */
  attach(peer: string, address: string): void {
    if (this.byPeer.get(peer)?.address === address) return;
    this.drop(peer);
    this.byPeer.set(peer, { address, log: new EngineLog(address), abort: new AbortController() });
    const [oldest] = this.byPeer.keys();
    if (this.byPeer.size > limit && oldest !== undefined) this.drop(oldest);
  }

  log(peer: string, urn: string): Log {
    return this.byPeer.get(peer)?.log.of(urn) ?? silentLog;
  }

  signal(peer: string): AbortSignal {
    return this.byPeer.get(peer)?.abort.signal ?? new AbortController().signal;
  }

  /**
   * Stops what runs for this connection. The call also comes at the end of every operation, when nothing runs any more.
   */
  cancel(peer: string): void {
    const deployment = this.byPeer.get(peer);
    if (deployment === undefined) return;
    deployment.abort.abort(new Error("the deployment was cancelled"));
    deployment.abort = new AbortController();
  }

  close(): void {
    for (const peer of [...this.byPeer.keys()]) {
      this.cancel(peer);
      this.drop(peer);
    }
  }

  private drop(peer: string): void {
    this.byPeer.get(peer)?.log.close();
    this.byPeer.delete(peer);
  }
}
