// An existing S3 bucket that takes the platform's plugin archives. It is never a resource of the stack; its owner sets
// its access rules. Facts: MSK Connect, CreateCustomPlugin (S3Location); S3 "HeadBucket".
import * as aws from "@pulumi/aws";
import { lookUp, refuse } from "./lookup.js";

const path = "msk-cdc:platform.existing.pluginBucket";

export interface ExistingBucket {
  name: string;
  arn: string;
}

/** @throws SettingsError for a bucket that does not exist or is in another region than the connectors */
export async function lookUpBucket(name: string, region: string): Promise<ExistingBucket> {
  const found = await lookUp(
    { path, value: name, fix: "name a bucket that aws s3 ls shows, or leave the setting away to have one made" },
    aws.s3.getBucket({ bucket: name }),
  );
  refuse(
    found.bucketRegion === region
      ? []
      : [
          {
            id: "existing.bucket.region",
            path,
            value: JSON.stringify(name),
            rule:
              `MSK Connect takes plugins from buckets of its own region, ${region}; this one is in ` +
              `${found.bucketRegion}`,
            fix: `name a bucket in ${region}, or leave the setting away to have one made`,
          },
        ],
  );
  return { name: found.bucket, arn: found.arn };
}
