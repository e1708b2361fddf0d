// Makes a bucket of ours private. Facts: S3 "Security best practices".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "./iamPolicy.js";

/**
 * Encryption, no public access, TLS only; versions on request.
 *
 * @param name first part of the resources' names
 * @returns the resources that must exist before an object is put there
 */
export function guardBucket(
  name: string,
  bucket: aws.s3.Bucket,
  { versioned }: { versioned: boolean },
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const opts = { parent };
  const versioning = versioned
    ? [
        new aws.s3.BucketVersioning(
          `${name}-versioning`,
          { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
          opts,
        ),
      ]
    : [];
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { bucket: bucket.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    opts,
  );
  const accessBlock = new aws.s3.BucketPublicAccessBlock(
    `${name}-access-block`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    { bucket: bucket.bucket, policy: bucket.arn.apply(tlsOnlyPolicy) },
    // S3 refuses two changes of a bucket's access settings at the same time (OperationAborted).
    { parent, dependsOn: [accessBlock] },
  );
  return [...versioning, encryption, policy];
}

/** Refuses every request that does not come over TLS. */
function tlsOnlyPolicy(bucketArn: string): string {
  return policyDocument([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}
