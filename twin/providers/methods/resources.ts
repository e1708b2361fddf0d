// The provider protocol's calls about resources and functions. It unpacks requests, asks `lifecycle.ts` and packs
// answers.
import type { ServerUnaryCall } from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckRequest,
  ConstructRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  InvokeRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { constructVpc } from "../awsx/vpc.js";
import type { Naming } from "../check.js";
import type { Creations } from "../creations.js";
import type { Deployments } from "../deployments.js";
import type { Change } from "../diff.js";
import { invoke } from "../invokes.js";
import { check, create, diffInputs, operationOn, read, remove, update } from "../lifecycle.js";
import { fromStruct, plainProperties, toStruct } from "../protocol.js";
import type { Properties } from "../protocol.js";
import type { Operation, Twin } from "../resourceType.js";
import { componentRefusal } from "../safety.js";

type Call<Request> = ServerUnaryCall<Request, unknown>;

export function resourceMethods(deployments: Deployments, creations: Creations, twin: Twin) {
  const operation = (
    peer: string,
    request: { getUrn(): string; getTimeout?(): number },
    ...properties: Properties[]
  ): Operation => {
    const seconds = request.getTimeout?.() ?? 0;
    const urn = request.getUrn();
    return operationOn(
      twin,
      urn,
      {
        timeout: seconds > 0 ? seconds * 1000 : undefined,
        signal: deployments.signal(peer),
        log: deployments.log(peer, urn),
        made: () => {},
      },
      ...properties,
    );
  };
  return {
    check({ request }: Call<CheckRequest>) {
      const { inputs, failures } = check(
        request.getUrn(),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
        naming(request),
      );
      const response = new providerProto.CheckResponse();
      response.setInputs(toStruct(inputs));
      for (const { property, reason } of failures) {
        const failure = new providerProto.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        response.addFailures(failure);
      }
      return response;
    },
    diff({ request }: Call<DiffRequest>) {
      // Before engines sent old inputs, the old state stood in for them.
      const state = fromStruct(request.getOlds());
      const olds = request.hasOldInputs() ? fromStruct(request.getOldInputs()) : state;
      const { changes, deleteBeforeReplace } = diffInputs(
        request.getUrn(),
        { olds, news: fromStruct(request.getNews()), state },
        request.getIgnorechangesList(),
        twin,
      );
      return diffResponse(changes, deleteBeforeReplace);
    },
    async create(call: Call<CreateRequest>, peer: string) {
      const { request } = call;
      const inputs = fromStruct(request.getProperties());
      const [one, preview] = [operation(peer, request, inputs), request.getPreview()];
      const gone = new AbortController();
      call.on("cancelled", () => gone.abort(new Error("the engine is gone")));
      const signal = AbortSignal.any([one.signal, gone.signal]);
      const { id, outputs } = preview
        ? await create(one, inputs, preview)
        : await creations.run(
            one.type,
            () => !call.cancelled,
            (made) => create({ ...one, signal, made }, inputs, preview),
          );
      const response = new providerProto.CreateResponse();
      response.setId(id);
      response.setProperties(toStruct(outputs));
      return response;
    },
    async read({ request }: Call<ReadRequest>, peer: string) {
      const [inputs, state] = [fromStruct(request.getInputs()), fromStruct(request.getProperties())];
      const live = await read(operation(peer, request, inputs, state), request.getId(), inputs, state);
      const response = new providerProto.ReadResponse();
      if (live === undefined) return response; // no id: gone
      response.setId(request.getId());
      response.setInputs(toStruct(live.inputs));
      response.setProperties(toStruct(live.outputs));
      return response;
    },
    async update({ request }: Call<UpdateRequest>, peer: string) {
      const state = fromStruct(request.getOlds());
      const olds = request.hasOldInputs() ? fromStruct(request.getOldInputs()) : state;
      const news = fromStruct(request.getNews());
      const outputs = await update(
        operation(peer, request, news, state),
        request.getId(),
        { olds, news, state },
        request.getPreview(),
      );
      const response = new providerProto.UpdateResponse();
      response.setProperties(toStruct(outputs));
      return response;
    },
    async delete({ request }: Call<DeleteRequest>, peer: string) {
      const state = fromStruct(request.getProperties());
      await remove(operation(peer, request, state), request.getId(), state);
      return new emptyProto.Empty();
    },
    async invoke({ request }: Call<InvokeRequest>) {
      const response = new providerProto.InvokeResponse();
      response.setReturn(
        toStruct(await invoke(twin, request.getTok(), plainProperties(fromStruct(request.getArgs())))),
      );
      return response;
    },
    async construct({ request }: Call<ConstructRequest>) {
      const configuration = new Map(request.getConfigMap().entries() as IterableIterator<[string, string]>);
      const refused = componentRefusal(
        configuration,
        twin.accountId,
        `stack ${request.getStack()} of project ${request.getProject()}`,
      );
      if (refused !== undefined) throw new Error(refused);
      if (request.getType() !== "awsx:ec2:Vpc")
        throw new Error(`The twin does not know the component ${request.getType()}. It knows: awsx:ec2:Vpc.`);
      return constructVpc(request, twin.region);
    },
  };
}

function naming(request: CheckRequest): Naming {
  const wish = request.getAutonaming();
  const { DISABLE, ENFORCE } = providerProto.CheckRequest.AutonamingOptions.Mode;
  const mode = wish?.getMode() === DISABLE ? "disable" : wish?.getMode() === ENFORCE ? "enforce" : "propose";
  return {
    resourceName: request.getUrn().split("::").slice(3).join("::"),
    seed: request.getRandomseed_asU8(),
    ...(wish === undefined ? {} : { proposed: { name: wish.getProposedName(), mode } }),
  };
}

function diffResponse(
  changes: readonly Change[],
  deleteBeforeReplace: boolean,
): InstanceType<typeof providerProto.DiffResponse> {
  const response = new providerProto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerProto.DiffResponse.DiffChanges;
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = providerProto.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  const topLevel = (some: readonly Change[]): string[] => [
    ...new Set(some.map(({ path }) => /^[^.[]*/.exec(path)?.[0] ?? path)),
  ];
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList(topLevel(changes));
  response.setReplacesList(topLevel(changes.filter(({ replace }) => replace)));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { path, kind, replace } of changes) {
    const property = new providerProto.PropertyDiff();
    property.setKind(kinds[kind][replace ? 1 : 0]);
    property.setInputdiff(true);
    response.getDetaileddiffMap().set(path, property);
  }
  return response;
}
