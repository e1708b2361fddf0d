// MSK Connect's custom plugins: an archive from S3, unpacked once, immutable (MSK Connect API Reference; Developer
// Guide, "Custom plugins").
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { unpackZip } from "../../../tools/zipArchive.js";
import { connectorClasses } from "../../connect/connectorClasses.js";
import type { Collection } from "../../state/store.js";
import type { Background } from "../background.js";
import type { TwinContext } from "../context.js";
import { badRequest, conflict, messageOf, notFound } from "../errors.js";
import { arn, page, uniquePart } from "../identifiers.js";
import type { ObjectStore } from "../s3/store.js";
import { checked, type Input, route, type Route } from "../service.js";
import { createPluginSchema, listByNameSchema, pluginSchema } from "./requests.js";

interface CustomPlugin {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly creationTime: string;
  readonly state: "CREATING" | "ACTIVE" | "CREATE_FAILED" | "DELETING";
  readonly stateDescription?: { readonly code: string; readonly message: string };
  readonly contentType: "ZIP" | "JAR";
  readonly location: {
    readonly bucketArn: string;
    readonly fileKey: string;
    readonly objectVersion?: string | undefined;
  };
  readonly file?: { readonly fileMd5: string; readonly fileSize: number };
  readonly tags: Record<string, string>;
}

const quota = 100;
const arnOf = (input: Input): string => checked(pluginSchema, input).customPluginArn;

export class CustomPlugins {
  private readonly plugins: Collection<CustomPlugin>;

  constructor(
    private readonly context: TwinContext,
    private readonly background: Background,
    private readonly objects: ObjectStore,
  ) {
    this.plugins = context.store.collection<CustomPlugin>("customPlugins");
  }

  routes(isUsed: (pluginArn: string) => boolean): Route[] {
    const one = "/v1/custom-plugins/{customPluginArn}";
    return [
      route("CreateCustomPlugin", "POST", "/v1/custom-plugins", (input) => this.create(input)),
      route("ListCustomPlugins", "GET", "/v1/custom-plugins", (input) => this.list(input)),
      route("DescribeCustomPlugin", "GET", one, (input) => describe(this.require(arnOf(input)))),
      route("DeleteCustomPlugin", "DELETE", one, (input) => this.delete(arnOf(input), isUsed)),
    ];
  }

  require(pluginArn: string): CustomPlugin {
    const plugin = this.plugins.get(pluginArn);
    if (plugin === undefined) throw notFound(`The custom plugin ${pluginArn} does not exist.`, "customPluginArn");
    return plugin;
  }

  setTags(pluginArn: string, tags: Record<string, string>): void {
    this.plugins.update(pluginArn, { tags });
  }

  /** A directory to put on a worker's plugin path: it holds one directory with the unpacked archive. */
  directory(pluginArn: string): string {
    return join(this.context.layout.pluginsDir, pluginArn.split("/").pop() ?? "");
  }

  /** Unpacking and removal that a crash cut off begin again. */
  resume(): void {
    for (const { arn: pluginArn, state } of this.plugins.values()) {
      if (state === "CREATING") this.unpackLater(pluginArn);
      if (state === "DELETING") this.removeLater(pluginArn);
    }
  }

  private create(input: Input): unknown {
    const {
      location: { s3Location },
      ...rest
    } = checked(createPluginSchema, input);
    if (this.plugins.values().some(({ name }) => name === rest.name)) {
      throw conflict(`A custom plugin with the name ${rest.name} already exists.`, "name");
    }
    if (this.plugins.values().length >= quota) throw badRequest(`The account has ${quota} custom plugins, the quota.`);
    this.checkObject(s3Location);
    const pluginArn = arn(this.context, "kafkaconnect", `custom-plugin/${rest.name}/${uniquePart()}`);
    this.plugins.set(pluginArn, {
      ...rest,
      arn: pluginArn,
      creationTime: new Date().toISOString(),
      state: "CREATING",
      location: s3Location,
    });
    this.unpackLater(pluginArn);
    return { customPluginArn: pluginArn, customPluginState: "CREATING", name: rest.name, revision: 1 };
  }

  private list(input: Input): unknown {
    const { namePrefix, maxResults, nextToken: from } = checked(listByNameSchema, input);
    const found = this.plugins.values().filter(({ name }) => name.startsWith(namePrefix));
    const { items, nextToken } = page(found, maxResults, from);
    return { customPlugins: items.map(describe), nextToken };
  }

  private delete(pluginArn: string, isUsed: (pluginArn: string) => boolean): unknown {
    this.require(pluginArn);
    if (isUsed(pluginArn))
      throw badRequest(
        "The custom plugin is in use by one or more connectors; it can't be deleted.",
        "customPluginArn",
      );
    this.plugins.update(pluginArn, { state: "DELETING" });
    this.removeLater(pluginArn);
    return { customPluginArn: pluginArn, customPluginState: "DELETING" };
  }

  private removeLater(pluginArn: string): void {
    void this.background.run(pluginArn, async () => {
      await rm(this.directory(pluginArn), { recursive: true, force: true });
      this.plugins.delete(pluginArn);
    });
  }

  private unpackLater(pluginArn: string): void {
    void this.background.run(pluginArn, () => this.unpack(this.require(pluginArn)));
  }

  private async unpack(plugin: CustomPlugin): Promise<void> {
    const top = this.directory(plugin.arn);
    const directory = join(top, "plugin");
    try {
      const { file, size } = this.object(plugin.location);
      await rm(top, { recursive: true, force: true });
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const jars = (await place(plugin, file, directory))
        .filter((path) => path.endsWith(".jar"))
        .map((path) => join(directory, path));
      if ((await connectorClasses(jars)).length === 0) {
        throw new Error(
          `it holds no connector: none of its ${jars.length} jar files has a class that implements Connector`,
        );
      }
      this.plugins.update(plugin.arn, {
        state: "ACTIVE",
        file: { fileMd5: await md5(file), fileSize: size },
      });
    } catch (error) {
      await rm(top, { recursive: true, force: true });
      const message = `The custom plugin's archive ${plugin.location.fileKey} is not usable: ${messageOf(error)}.`;
      this.plugins.update(plugin.arn, {
        state: "CREATE_FAILED",
        stateDescription: { code: "InvalidInput.InvalidCustomPlugin", message },
      });
    }
  }

  private checkObject(location: CustomPlugin["location"]): void {
    try {
      this.object(location);
    } catch (error) {
      throw badRequest(
        `The object ${location.fileKey} of ${location.bucketArn} can't be read: ${messageOf(error)}`,
        "location",
      );
    }
  }

  private object({ bucketArn, fileKey, objectVersion }: CustomPlugin["location"]): { file: string; size: number } {
    return this.objects.get(bucketArn.split(":::")[1] ?? "", fileKey, objectVersion);
  }
}

/** @returns the paths of the files that now lie in `directory` */
async function place({ contentType, location }: CustomPlugin, file: string, directory: string): Promise<string[]> {
  if (contentType === "ZIP") return unpackZip(file, directory);
  const jar = basename(location.fileKey).replace(/(\.jar)?$/, ".jar");
  await copyFile(file, join(directory, jar));
  return [jar];
}

async function md5(file: string): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function describe(plugin: CustomPlugin): object {
  const {
    arn: customPluginArn,
    name,
    description,
    creationTime,
    state,
    stateDescription,
    contentType,
    location,
    file,
  } = plugin;
  return {
    customPluginArn,
    name,
    description,
    creationTime,
    customPluginState: state,
    stateDescription,
    latestRevision: {
      contentType,
      creationTime,
      description,
      revision: 1,
      location: { s3Location: location },
      fileDescription: file,
    },
  };
}
