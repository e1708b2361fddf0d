// Operations on a bucket (Amazon S3 API Reference).
import { AwsError, messageOf } from "../errors.js";
import type { ServiceRequest, ServiceResponse } from "../service.js";
import { element } from "../xml.js";
import { answer, xml } from "./answers.js";
import { documentOf } from "./content.js";
import { objectListing } from "./listing.js";
import { uploadListing, versionListing } from "./markedListing.js";
import type { Operation } from "./offered.js";
import { checkLocation, deletionOf, locationOf, versioningOf } from "./requests.js";
import type { ObjectStore } from "./store.js";
import type { Uploads } from "./uploads.js";

interface BucketCall {
  readonly store: ObjectStore;
  readonly uploads: Uploads;
  readonly bucket: string;
  readonly request: ServiceRequest;
}

export async function bucketOperation(operation: Operation, call: BucketCall): Promise<ServiceResponse> {
  const { store, uploads, bucket, request } = call;
  switch (operation) {
    case "PutBucketVersioning":
      store.setVersioning(bucket, versioningOf(await documentOf(request)));
      return answer(200, {});
    case "CreateBucket":
      checkLocation(await documentOf(request), store.region);
      store.createBucket(bucket);
      return answer(200, { location: `/${bucket}` });
    case "HeadBucket":
      store.requireBucket(bucket);
      return answer(200, { "x-amz-bucket-region": store.region });
    case "DeleteBucket":
      store.deleteBucket(bucket);
      uploads.removeAll(bucket);
      return answer(204, {});
    case "DeleteObjects":
      return deleteObjects(call);
    case "GetBucketVersioning":
      return xml(versioning(store.requireBucket(bucket).versioned));
    case "GetBucketLocation":
      store.requireBucket(bucket);
      return xml(
        `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${locationOf(store.region)}</LocationConstraint>`,
      );
    case "ListObjectVersions":
      return xml(versionListing(store, bucket, request.query));
    case "ListMultipartUploads":
      return xml(uploadListing(uploads.list(bucket, request.query.get("prefix") ?? ""), bucket, request.query));
    default:
      return xml(objectListing(store, bucket, request.query));
  }
}

/** Each object by itself: one that fails is told of beside those that are gone. */
async function deleteObjects({ store, bucket, request }: BucketCall): Promise<ServiceResponse> {
  store.requireBucket(bucket);
  const { quiet, objects } = deletionOf(await documentOf(request));
  const lines = objects.map(({ key, versionId, match }) => {
    const name = element("Key", key) + (versionId === undefined ? "" : element("VersionId", versionId));
    try {
      store.delete(bucket, key, versionId, { match });
      return quiet ? "" : `<Deleted>${name}</Deleted>`;
    } catch (error) {
      const code = error instanceof AwsError ? error.code : "InternalError";
      return `<Error>${name}${element("Code", code)}${element("Message", messageOf(error))}</Error>`;
    }
  });
  return xml(`<DeleteResult>${lines.join("")}</DeleteResult>`);
}

const versioning = (enabled: boolean): string =>
  `<VersioningConfiguration>${enabled ? "<Status>Enabled</Status>" : ""}</VersioningConfiguration>`;
