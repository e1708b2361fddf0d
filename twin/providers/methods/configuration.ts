// The provider protocol's calls about a provider itself: its identity, whether it serves the stack, when to stop.
import type { ServerUnaryCall } from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckRequest,
  ConfigureRequest,
  DiffRequest,
  ProviderHandshakeRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { awsVersion } from "../aws/version.js";
import type { Deployments } from "../deployments.js";
import { sameValue } from "../diff.js";
import { fromStruct, plainProperties } from "../protocol.js";
import { packageOf, refusal, stackOf } from "../safety.js";

/**
 * The newest of the three packages' versions. The engine does not say which package it asks for, and warns of a version
 * older than the program's SDK.
 */
const version = awsVersion;

export function configurationMethods(deployments: Deployments, accountId: string) {
  return {
    handshake({ request }: ServerUnaryCall<ProviderHandshakeRequest, unknown>, peer: string) {
      deployments.attach(peer, request.getEngineAddress());
      const response = new providerProto.ProviderHandshakeResponse();
      // The engine lets only providers that take secrets construct components. `lifecycle.ts` takes the markers off and
      // puts them back on.
      response.setAcceptSecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    },
    attach({ request }: ServerUnaryCall<PluginAttach, unknown>, peer: string) {
      deployments.attach(peer, request.getAddress());
      return new emptyProto.Empty();
    },
    cancel(_call: unknown, peer: string) {
      deployments.cancel(peer);
      return new emptyProto.Empty();
    },
    getPluginInfo() {
      const response = new pluginProto.PluginInfo();
      response.setVersion(version);
      return response;
    },
    getSchema() {
      const response = new providerProto.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    },
    checkConfig({ request }: ServerUnaryCall<CheckRequest, unknown>) {
      const response = new providerProto.CheckResponse();
      response.setInputs(request.getNews());
      const urn = request.getUrn();
      const type = request.getType() === "" ? (urn.split("::")[2] ?? "") : request.getType();
      const refused = refusal(packageOf(type), plainProperties(fromStruct(request.getNews())), accountId, stackOf(urn));
      if (refused === undefined) return response;
      const failure = new providerProto.CheckFailure();
      failure.setProperty(refused.property);
      failure.setReason(refused.reason);
      response.addFailures(failure);
      return response;
    },
    diffConfig({ request }: ServerUnaryCall<DiffRequest, unknown>) {
      const [olds, news] = [request.getOldInputs(), request.getNews()].map((one) => plainProperties(fromStruct(one)));
      const response = new providerProto.DiffResponse();
      const { DIFF_NONE, DIFF_SOME } = providerProto.DiffResponse.DiffChanges;
      response.setChanges(sameValue("", olds, news) ? DIFF_NONE : DIFF_SOME);
      return response;
    },
    configure({ request }: ServerUnaryCall<ConfigureRequest, unknown>) {
      const urn = request.getUrn() ?? "";
      const type = request.getType() ?? urn.split("::")[2] ?? "";
      const refused = refusal(packageOf(type), plainProperties(fromStruct(request.getArgs())), accountId, stackOf(urn));
      if (refused !== undefined) throw new Error(refused.reason);
      const response = new providerProto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    },
  };
}
