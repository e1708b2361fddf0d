// Operations of a multipart upload (Amazon S3 API Reference).
import type { ServiceRequest, ServiceResponse } from "../service.js";
import { element } from "../xml.js";
import { answer, versionHeader, xml } from "./answers.js";
import { checksumHeaders, checksumLines, uploadChecksum } from "./checksums.js";
import { documentOf } from "./content.js";
import { partListing } from "./markedListing.js";
import type { Operation } from "./offered.js";
import { completionOf, descriptionOf, partNumberOf } from "./requests.js";
import type { UploadName, Uploads } from "./uploads.js";

interface UploadCall {
  readonly uploads: Uploads;
  readonly name: UploadName;
  readonly request: ServiceRequest;
}

/** @returns undefined for an operation that is none of an upload */
export async function uploadOperation(
  operation: Operation,
  { uploads, name, request }: UploadCall,
): Promise<ServiceResponse | undefined> {
  const { headers, query } = request;
  const { bucket, key } = name;
  const names = element("Bucket", bucket) + element("Key", key);
  switch (operation) {
    case "CreateMultipartUpload": {
      const checksum = uploadChecksum(headers);
      const { id } = uploads.create({
        bucket,
        key,
        description: descriptionOf(headers),
        ...(checksum && { checksum }),
      });
      return xml(
        `<InitiateMultipartUploadResult>${names}${element("UploadId", id)}</InitiateMultipartUploadResult>`,
        checksum && { "x-amz-checksum-algorithm": checksum.algorithm, "x-amz-checksum-type": checksum.type },
      );
    }
    case "UploadPart": {
      const part = await uploads.putPart(name, partNumberOf(query), request);
      return answer(200, { etag: `"${part.etag}"`, ...checksumHeaders(part.checksum) });
    }
    case "CompleteMultipartUpload": {
      // The checksum of this request's headers is the object's.
      const own = Object.entries(headers).filter(([header]) => !/^x-amz-(sdk-)?checksum-/.test(header));
      const document = await documentOf({ ...request, headers: Object.fromEntries(own) });
      const version = await uploads.complete(name, completionOf(document, headers));
      return xml(
        `<CompleteMultipartUploadResult>${element("Location", request.rawPath)}${names}` +
          `${element("ETag", `"${version.etag}"`)}${version.checksum ? checksumLines(version.checksum) : ""}` +
          "</CompleteMultipartUploadResult>",
        versionHeader(version),
      );
    }
    case "AbortMultipartUpload":
      uploads.abort(name);
      return answer(204, {});
    case "ListParts":
      return xml(partListing(uploads.require(name), query));
    default:
      return undefined;
  }
}
