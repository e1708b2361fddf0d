// Buckets and their settings: which checks Amazon S3 makes (Amazon S3 API Reference).
import { providerFacts } from "../providerFacts.js";
import { checkPolicy, idFrom, type Consequence, type PropertyChange, type RecordedType } from "../recordedType.js";

export const bucket: RecordedType = {
  token: "aws:s3/bucket:Bucket",
  facts: providerFacts("aws:s3/bucket:Bucket"),
  naming: { property: "bucket", maxLength: 63, lowerCase: true },
  id: idFrom("bucket"),
  outputs: (id, inputs, account) => ({
    arn: `arn:aws:s3:::${id}`,
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${id}.s3.${account.region}.amazonaws.com`,
    bucketRegion: account.region,
    hostedZoneId: "Z3W03O7B5YMIYP",
    forceDestroy: inputs["forceDestroy"] ?? false,
    requestPayer: "BucketOwner",
    objectLockEnabled: inputs["objectLockEnabled"] ?? false,
  }),
};

export const bucketVersioning = settingOf("aws:s3/bucketVersioning:BucketVersioning", {
  replaceRules: { expectedBucketOwner: otherOwner },
});

export const bucketEncryption = settingOf(
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  { replaceRules: { expectedBucketOwner: otherOwner } },
);

export const bucketPublicAccessBlock = settingOf("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {});

export const bucketPolicy = settingOf("aws:s3/bucketPolicy:BucketPolicy", {
  check: (inputs) => checkPolicy(inputs, "policy"),
});

function settingOf(token: string, more: Pick<RecordedType, "check" | "replaceRules">): RecordedType {
  return {
    token,
    facts: providerFacts(token),
    id: idFrom("bucket"),
    references: { bucket: { type: bucket.token, missing: "NoSuchBucket" } },
    outputs: () => ({}),
    ...more,
  };
}

/** Unset means the own account. */
function otherOwner({ from, to, accountId }: PropertyChange): Consequence {
  return from === undefined && to === accountId ? "update" : "replace";
}
