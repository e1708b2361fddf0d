// The twin's AWS services: each is named here once.
import { privateCa } from "./acmpca/service.js";
import { Authorities } from "./acmpca/store.js";
import { Clusters } from "./kafka/store.js";
import { Configurations } from "./kafka/configurations.js";
import { ScramSecrets } from "./kafka/scramSecrets.js";
import { kafka } from "./kafka/service.js";
import { CustomPlugins } from "./kafkaconnect/customPlugins.js";
import { Connectors } from "./kafkaconnect/store.js";
import { kafkaConnect } from "./kafkaconnect/service.js";
import { WorkerConfigurations } from "./kafkaconnect/workerConfigurations.js";
import { WorkerGroups } from "./kafkaconnect/workerGroups.js";
import { FunctionCode } from "./lambda/functionCode.js";
import { lambda } from "./lambda/service.js";
import { Functions } from "./lambda/store.js";
import { logs } from "./logs/service.js";
import { LogGroups } from "./logs/store.js";
import { rds } from "./rds/service.js";
import { Databases } from "./rds/store.js";
import { s3 } from "./s3/service.js";
import { ObjectStore } from "./s3/store.js";
import { scheduler } from "./scheduler/service.js";
import { Schedules } from "./scheduler/store.js";
import { secretsManager } from "./secretsmanager/service.js";
import { Secrets } from "./secretsmanager/store.js";
import { sts } from "./sts/service.js";
import type { Twin, TwinService } from "./twinService.js";

/** In the order in which they come back; they stop the other way round. */
export interface Services {
  /** What others are clients of: brokers, databases, objects. */
  readonly data: readonly TwinService[];
  /** Clients of the data, such as workers. */
  readonly clients: readonly TwinService[];
  /** What acts by itself, and so ends before the API does. */
  readonly callers: readonly TwinService[];
}

export function services(twin: Twin): Services {
  const { context, background, records, known, endpoint } = twin;
  const [objects, logGroups] = [new ObjectStore(context), new LogGroups(context)];
  const [secrets, authorities] = [new Secrets(context), new Authorities(context)];
  const configurations = new Configurations(context);
  const clusters = new Clusters(context, background, configurations, known, logGroups, { secrets, authorities });
  const plugins = new CustomPlugins(context, background, objects);
  const workerConfigurations = new WorkerConfigurations(context);
  const groups = new WorkerGroups(context, clusters, plugins, workerConfigurations, endpoint);
  const connectors = new Connectors(context, background, groups, plugins, workerConfigurations, known, logGroups);
  const functions = new Functions(context, known, new FunctionCode(context, endpoint));
  return {
    data: [
      sts(context),
      secretsManager(secrets),
      privateCa(authorities),
      logs(logGroups),
      s3(context, objects),
      lambda(functions, background),
      rds(context, new Databases(context, records)),
      kafka(context, { clusters, configurations, scramSecrets: new ScramSecrets(clusters, secrets, known) }),
    ],
    clients: [
      kafkaConnect(context, { connectors, plugins, workerConfigurations, groups }),
      ...[...added].map((make) => make(twin)),
    ],
    callers: [scheduler(new Schedules(background, records, functions))],
  };
}

type Make = (twin: Twin) => TwinService;
const added = new Set<Make>();

/** Gives twins that start from now on one more service. @returns what takes it away again */
export function registerService(make: Make): () => void {
  added.add(make);
  return () => added.delete(make);
}
