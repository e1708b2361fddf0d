// The twin's Pulumi providers (aws, awsx, command) on one gRPC server, for engines that attach with
// PULUMI_DEBUG_PROVIDERS. It keeps nothing of a deployment, since several engines work at once. All state is in the
// twin and in Pulumi's own.
import { resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { serveOwnUser, type CallerUid } from "../../tools/callers.js";
import { projectRoot } from "../../tools/paths.js";
import type { TwinCredentials } from "../info.js";
import { awsClients } from "./aws/clients.js";
import { RecordStore } from "./aws/recordStore.js";
import { Creations } from "./creations.js";
import type { HalfMade, Notes } from "./creations.js";
import { Deployments } from "./deployments.js";
import { silentLog } from "./engineLog.js";
import { failure } from "./failure.js";
import { configurationMethods } from "./methods/configuration.js";
import { resourceMethods } from "./methods/resources.js";
import { resourceType } from "./resources.js";
import type { Twin } from "./resourceType.js";

interface ProviderOptions {
  /** Where the twin's API listens, e.g. `http://127.0.0.1:4566`. */
  apiUrl: string;
  region: string;
  accountId: string;
  credentials: TwinCredentials;
  /** What commands see besides the daemon's own environment: endpoints, credentials, certificates. */
  environment: Record<string, string>;
  /** Where creations under way are noted. */
  creations: Notes;
  /** A line for the daemon's log. */
  report: (text: string) => void;
  /** Tells who calls; the system, unless a test answers. */
  callerUid?: CallerUid;
}

export interface Providers {
  /** Loopback port that serves all three packages. */
  port: number;
  /** Removes resources that the last daemon left half made. */
  removeHalfMade(): Promise<void>;
  /** Stops taking requests, cancels what runs and lets it answer. */
  close(): Promise<void>;
}

type Handler = (call: grpc.ServerUnaryCall<unknown, unknown>, peer: string) => unknown;

/** Milliseconds. Of cancelled operations, the start of a recorded database goes on longest. */
const answerGrace = 10_000;
/** Milliseconds for the removal of one resource. */
const removalLimit = 60_000;

/** @throws when the port cannot be opened */
export async function serveProviders(options: ProviderOptions): Promise<Providers> {
  const { apiUrl, region, accountId, credentials, environment } = options;
  const { close: closeClients, ...clients } = awsClients(apiUrl, region, credentials);
  const twin: Twin = {
    region,
    accountId,
    environment,
    ...clients,
    records: new RecordStore(apiUrl, credentials.secretAccessKey),
    // The engine does not tell an attached provider its program's directory. The twin's only program is this project's.
    directory: (path = ".") => resolve(projectRoot, path),
  };
  const deployments = new Deployments();
  const creations = new Creations(options.creations, (left) => removeHalfMade(twin, left), options.report);
  const methods = {
    ...configurationMethods(deployments, accountId),
    ...resourceMethods(deployments, creations, twin),
  } as Record<string, Handler>;
  const { server, listener, port } = await serveOwnUser(
    (added) => added.addService(providerService.ResourceProviderService, implementation(methods)),
    options.callerUid,
  );
  return {
    port,
    removeHalfMade: () => creations.removeLeft(),
    async close() {
      deployments.close();
      listener.close();
      await new Promise<void>((closed) => {
        const late = setTimeout(() => (server.forceShutdown(), closed()), answerGrace);
        // Otherwise an engine would never hear what its cancelled creations left.
        server.tryShutdown(() => (clearTimeout(late), closed()));
      });
      closeClients();
    },
  };
}

async function removeHalfMade(twin: Twin, { type, id }: HalfMade): Promise<void> {
  if (!type.startsWith("aws:")) return; // commands leave nothing that could be looked up
  const operation = {
    twin,
    type,
    urn: "",
    name: id,
    timeout: undefined,
    signal: AbortSignal.timeout(removalLimit),
    log: silentLog,
    secrets: [],
    made: () => {},
  };
  // It held nothing to recover, so it needs no recovery window.
  await resourceType(type).delete(operation, id, { recoveryWindowInDays: 0 });
}

/** Every method of the service: ours, or "not implemented". */
function implementation(methods: Record<string, Handler>): grpc.UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(providerService.ResourceProviderService).map(([name, definition]) => {
      const handler = methods[name];
      if (definition.responseStream) {
        return [
          name,
          (call: grpc.ServerWritableStream<unknown, unknown>) =>
            call.emit("error", { code: grpc.status.UNIMPLEMENTED, details: name }),
        ];
      }
      return [
        name,
        (call: grpc.ServerUnaryCall<unknown, unknown>, answer: grpc.sendUnaryData<unknown>) => {
          if (handler === undefined)
            return answer({ code: grpc.status.UNIMPLEMENTED, details: `The twin's providers have no ${name}.` });
          Promise.resolve()
            .then(() => handler(call, call.getPeer()))
            .then(
              (response) => answer(null, response),
              (error: unknown) => answer(failure(error)),
            );
        },
      ];
    }),
  );
}
