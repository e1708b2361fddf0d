// Registers a component and its children with the engine that asked for them (sdk/proto/pulumi/resource.proto,
// ResourceMonitor). It does not use @pulumi/pulumi's runtime, which keeps process-wide state. The runtime also turns a
// failed child into an unhandled rejection, which would end a daemon that serves several deployments at once.
import { credentials } from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import resourceService from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import { awsVersion } from "../aws/version.js";
import { fromStruct, toStruct, unknownValue } from "../protocol.js";
import type { Properties } from "../protocol.js";

/** A resource that the engine knows; `id` is unknown in a preview that would create it. */
export interface Registered {
  urn: string;
  id: string;
  outputs: Properties;
}

/** An output of the component, and the resources that it depends on. */
export interface Output {
  value: unknown;
  of: readonly Registered[];
}

export interface Child {
  type: string;
  name: string;
  inputs: Properties;
  parent: string;
  /** Resources on whose outputs an input depends, by input. */
  uses: Readonly<Record<string, readonly Registered[]>>;
  /** Resources that must exist first without being an input. */
  after?: readonly Registered[];
}

export class Monitor {
  private readonly client: InstanceType<typeof resourceService.ResourceMonitorClient>;

  constructor(private readonly request: ConstructRequest) {
    this.client = new resourceService.ResourceMonitorClient(request.getMonitorendpoint(), credentials.createInsecure());
  }

  /** The component itself, with the options that the program gave it. */
  async component(): Promise<string> {
    const { request } = this;
    const component = new resourceProto.RegisterResourceRequest();
    component.setType(request.getType());
    component.setName(request.getName());
    component.setParent(request.getParent());
    component.setCustom(false);
    component.setObject(toStruct({}));
    component.setAcceptsecrets(true);
    component.setAcceptresources(true);
    component.setAliasspecs(true);
    component.setAliasesList(request.getAliasesList());
    component.setDependenciesList(request.getDependenciesList());
    component.setIgnorechangesList(request.getIgnorechangesList());
    component.setReplaceonchangesList(request.getReplaceonchangesList());
    component.setReplaceWithList(request.getReplaceWithList());
    component.setDeletedwith(request.getDeletedwith());
    const [protect, retain] = [request.getProtect(), request.getRetainondelete()];
    if (request.hasProtect() && protect !== undefined) component.setProtect(protect);
    if (request.hasRetainondelete() && retain !== undefined) component.setRetainondelete(retain);
    request.getProvidersMap().forEach((reference, name) => component.getProvidersMap().set(name, reference));
    return (await this.register(component)).getUrn();
  }

  async child(child: Child): Promise<Registered> {
    const request = new resourceProto.RegisterResourceRequest();
    request.setType(child.type);
    request.setName(child.name);
    request.setParent(child.parent);
    request.setCustom(true);
    request.setObject(toStruct(child.inputs));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSupportspartialvalues(true);
    request.setAliasspecs(true);
    request.setVersion(awsVersion); // so that children share the default provider of the program's own aws resources
    request.setProvider(this.request.getProvidersMap().get("aws") ?? "");
    const protect = this.request.getProtect();
    if (this.request.hasProtect() && protect !== undefined) request.setProtect(protect);
    const dependencies = new Set((child.after ?? []).map((resource) => resource.urn));
    for (const [property, resources] of Object.entries(child.uses)) {
      const urns = resources.map((resource) => resource.urn);
      const entry = new resourceProto.RegisterResourceRequest.PropertyDependencies();
      entry.setUrnsList(urns);
      request.getPropertydependenciesMap().set(property, entry);
      urns.forEach((urn) => dependencies.add(urn));
    }
    request.setDependenciesList([...dependencies]);
    const response = await this.register(request);
    return {
      urn: response.getUrn(),
      id: response.getId() === "" ? unknownValue : response.getId(),
      outputs: fromStruct(response.getObject()),
    };
  }

  /** The state gets none of the outputs, as @pulumi/awsx registers none. */
  async finish(urn: string, outputs: Readonly<Record<string, Output>>): Promise<ConstructResponse> {
    const request = new resourceProto.RegisterResourceOutputsRequest();
    request.setUrn(urn);
    request.setOutputs(toStruct({}));
    await new Promise<void>((resolve, reject) =>
      this.client.registerResourceOutputs(request, (error) => (error === null ? resolve() : reject(error))),
    );
    const response = new providerProto.ConstructResponse();
    response.setUrn(urn);
    response.setState(
      toStruct(Object.fromEntries(Object.entries(outputs).map(([property, { value }]) => [property, value]))),
    );
    for (const [property, { of }] of Object.entries(outputs)) {
      const entry = new providerProto.ConstructResponse.PropertyDependencies();
      entry.setUrnsList(of.map((resource) => resource.urn));
      response.getStatedependenciesMap().set(property, entry);
    }
    return response;
  }

  close(): void {
    this.client.close();
  }

  private register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    return new Promise((resolve, reject) =>
      this.client.registerResource(request, (error, response) => (error === null ? resolve(response) : reject(error))),
    );
  }
}
