// Errors as gRPC carries them. A partial failure travels as ErrorResourceInitFailed in the status details, which the
// engine unpacks.
import * as grpc from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import { toStruct } from "./protocol.js";
import { PartialFailure } from "./resourceType.js";

export function failure(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  const code = grpc.status.UNKNOWN;
  if (!(error instanceof PartialFailure)) return { code, details };
  const partial = new providerProto.ErrorResourceInitFailed();
  partial.setId(error.id);
  partial.setProperties(toStruct(error.outputs));
  partial.setReasonsList([details]);
  const packed = new anyProto.Any();
  packed.pack(partial.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status();
  status.setCode(code);
  status.setMessage(details);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code, details, metadata };
}
