// The bucket of plugin archives and the custom plugins made from them. Facts: MSK Connect "Custom plugins" (immutable,
// ZIP from S3).
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { guardBucket } from "../bucketGuards.js";
import type { ExistingBucket } from "../existing/bucket.js";
import { customPluginName } from "../pluginReleases.js";

/** A finished archive on this machine and the release that it holds. */
export interface PluginArchive {
  /** The release as pipelines name it: `<plugin>@<version>`, such as `debezium-jdbc@3.2.0.Final`. */
  release: string;
  /** File name that changes with the content, such as `debezium-connector-jdbc-3.2.0.Final-0123456789ab.zip`. */
  name: string;
  /** Where the file is on this machine. */
  path: string;
}

/** A custom plugin as a connector refers to it. */
export interface CustomPluginReference {
  arn: pulumi.Output<string>;
  revision: pulumi.Output<number>;
}

export interface PluginLibraryArgs {
  /** First part of the custom plugins' names, which are unique in account and region. */
  prefix: string;
  archives: readonly PluginArchive[];
  /** An existing bucket that takes the archives; absent: one is made. */
  existingBucket?: ExistingBucket | undefined;
  tags: Record<string, string>;
}

/** Where the archives go. */
interface ArchivePlace {
  bucket: pulumi.Input<string>;
  bucketArn: pulumi.Output<string>;
  /** First part of the objects' keys. */
  folder: string;
  /** The resources that must exist before an archive is put there. */
  guards: pulumi.Resource[];
}

/**
 * Archives in a private, versioned, encrypted bucket, or in an existing one with its owner's access rules. Each archive
 * becomes a custom plugin of MSK Connect. Objects and plugins are named by their content, so a changed archive stays
 * beside the old one until the connectors have moved.
 */
export class PluginLibrary extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  /** Custom plugins by release. */
  readonly plugins: Readonly<Record<string, CustomPluginReference>>;

  constructor(name: string, args: PluginLibraryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msk-cdc:index:PluginLibrary", name, {}, opts);
    const place = this.findPlace(name, args);
    this.bucketArn = place.bucketArn;
    this.plugins = Object.fromEntries(
      args.archives.map((archive) => [archive.release, this.createPlugin(name, archive, place, args)]),
    );
    this.registerOutputs({ bucketArn: this.bucketArn, plugins: this.plugins });
  }

  private findPlace(name: string, { existingBucket, prefix, tags }: PluginLibraryArgs): ArchivePlace {
    // The platform has its own folder, so that it neither overwrites nor removes another platform's objects.
    if (existingBucket)
      return {
        bucket: existingBucket.name,
        bucketArn: pulumi.output(existingBucket.arn),
        folder: `msk-cdc/${prefix}/`,
        guards: [],
      };
    // Everything here can be made again from the lock file, old versions too.
    const bucket = new aws.s3.Bucket(`${name}-bucket`, { forceDestroy: true, tags }, { parent: this });
    return {
      bucket: bucket.bucket,
      bucketArn: bucket.arn,
      folder: "",
      guards: guardBucket(name, bucket, { versioned: true }, this),
    };
  }

  private createPlugin(
    name: string,
    archive: PluginArchive,
    { bucket, bucketArn, folder, guards }: ArchivePlace,
    args: PluginLibraryArgs,
  ): CustomPluginReference {
    const child = `${name}-${archive.release.replace("@", "-")}`;
    const object = new aws.s3.BucketObjectv2(
      child,
      {
        bucket,
        key: `${folder}${archive.name}`,
        source: new pulumi.asset.FileAsset(archive.path),
        contentType: "application/zip",
        tags: args.tags,
      },
      { parent: this, dependsOn: guards },
    );
    const plugin = new aws.mskconnect.CustomPlugin(
      child,
      {
        name: customPluginName(args.prefix, archive.name),
        description: archive.release,
        contentType: "ZIP",
        location: { s3: { bucketArn, fileKey: object.key } },
        tags: args.tags,
      },
      { parent: this },
    );
    return { arn: plugin.arn, revision: plugin.latestRevision };
  }
}
