// Messages to the user's terminal by way of the engine that runs the deployment (sdk/proto/pulumi/engine.proto,
// Engine.Log).
import { credentials } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";

/** Log of one resource's operation. Lines arrive in the order given. */
export interface Log {
  /** Shown beside the resource while it is worked on, gone afterwards. */
  status(message: string): void;
  /** Resolves when the engine has taken every line given so far. */
  flush(): Promise<void>;
}

export class EngineLog {
  private readonly client: InstanceType<typeof engineService.EngineClient>;

  /** @param address host and port of the engine, from Handshake or Attach */
  constructor(address: string) {
    this.client = new engineService.EngineClient(address, credentials.createInsecure());
  }

  of(urn: string): Log {
    let sent = Promise.resolve();
    return {
      status: (message) => {
        sent = sent.then(() => this.send(urn, message));
      },
      flush: () => sent,
    };
  }

  close(): void {
    this.client.close();
  }

  private send(urn: string, message: string): Promise<void> {
    const request = new engineProto.LogRequest();
    request.setUrn(urn);
    request.setSeverity(engineProto.LogSeverity.INFO);
    request.setMessage(message);
    request.setEphemeral(true);
    // Nobody reads the line of an engine that is gone, but the operation must go on.
    return new Promise<void>((resolve) => this.client.log(request, () => resolve())).catch(() => {});
  }
}

/** For an operation whose engine is not known. */
export const silentLog: Log = { status: () => {}, flush: () => Promise.resolve() };
