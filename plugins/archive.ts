// Plugin archives for MSK Connect: a Debezium plugin and, where asked for, msk-config-providers, in one ZIP that is
// named by its content. Facts: MSK Connect developer guide, "Create a custom plugin"; Debezium's plugin archives on
// Maven Central.
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Parser, type ReadEntry } from "tar";
import { cached, isCached } from "../tools/cache.js";
import { fetchArtifact, type Artifact } from "../tools/maven.js";
import { pluginOf } from "./catalogue.js";
import {
  configProviderArtifact,
  configProviderFile,
  downloadFile,
  readConfigProvider,
  requireAcceptance,
  type ConfigProvider,
  type Download,
} from "./configProvider.js";
import {
  checkLock,
  contentHash,
  extendLock,
  lockFile,
  LockError,
  readLock,
  sha256,
  type FileHashes,
  type Lock,
} from "./lock.js";
import { ownClassJar } from "./ownClass.js";
import { packStored, unpackStored, type Files } from "./storedZip.js";

export interface ArchiveRequest {
  plugin: string;
  version: string;
  configProvider: ConfigProvider;
}

export interface Archive {
  /** Where the file is on this machine. */
  path: string;
  /** Its name, which changes with its content: `debezium-connector-jdbc-3.2.0.Final-<12 hex digits>.zip`. */
  name: string;
  /** SHA-256 (hex) over the list of its files. */
  hash: string;
}

/** Where things come from and are kept; the tests put their own in. */
export interface Sources {
  fetchArtifact(artifact: Artifact): Promise<string>;
  download: Download;
  cached(key: string, build: (dir: string) => Promise<void>): Promise<string>;
  lockFile: string;
}

const real: Sources = { fetchArtifact, download: downloadFile, cached, lockFile };

/**
 * The archive, made where the cache lacks it. A release that isn't locked yet is fetched and locked; from then on every
 * file must be what was locked, in fetched files and in the cached archive. msk-config-providers is locked only when
 * the settings accept its hash.
 *
 * @throws LockError when a file is not what is locked
 */
export async function ensureArchive(request: ArchiveRequest, sources: Sources = real): Promise<Archive> {
  await lockNew(request, sources);
  const files = lockedFiles(request, await readLock(sources.lockFile));
  const name = nameOf(request, files);
  const dir = await sources.cached(`plugins/${name}`, async (aside) => {
    await writeFile(join(aside, name), await packStored(await collect(request, sources)));
  });
  const path = join(dir, name);
  await checkArchive(path, files);
  return { path, name, hash: contentHash(files) };
}

/**
 * The archive's name, and whether the cache has it; undefined for a release that isn't locked yet, whose name nobody
 * knows before it is fetched.
 */
export async function lookForArchive(request: ArchiveRequest): Promise<{ name: string; cached: boolean } | undefined> {
  const lock = await readLock(lockFile);
  if (partsOf(request).some(({ artifact }) => lock[artifact] === undefined)) return undefined;
  const name = nameOf(request, lockedFiles(request, lock));
  return { name, cached: isCached(`plugins/${name}`) };
}

/** One part of an archive: its files by path, and what brings them. */
interface Part {
  /** Its name in the lock. */
  artifact: string;
  /** Whether its files go beside the connector's jars, into one plugin and so one class loader. */
  isBeside?: true;
  read(sources: Sources): Promise<{ files: Files; origin: string }>;
}

function partsOf({ plugin, version, configProvider }: ArchiveRequest): Part[] {
  const { maven, ownClasses } = pluginOf(plugin);
  const debezium: Part = {
    artifact: `${maven.groupId}:${maven.artifactId}:${version}`,
    read: async (sources) => {
      const origin = await sources.fetchArtifact({ ...maven, version });
      return { files: await untar(origin), origin };
    },
  };
  return [
    debezium,
    ...(ownClasses?.(version) ?? []).map(ownPart),
    ...(configProvider === "none" ? [] : [providerPart(configProvider)]),
  ];
}

/** Another content gets another class name. */
function ownPart(ownClass: string): Part {
  return {
    artifact: `msk-cdc:${ownClass}`,
    isBeside: true,
    read: async () => ({ files: await ownClassJar(ownClass), origin: "plugins/java" }),
  };
}

function providerPart(configProvider: Exclude<ConfigProvider, "none">): Part {
  return {
    artifact: configProviderArtifact,
    isBeside: true,
    read: async (sources) => {
      const { content, origin } = await readConfigProvider(configProvider, sources.download, (file, fetch) =>
        keep(sources, file, fetch),
      );
      return { files: new Map([[configProviderFile, content]]), origin };
    },
  };
}

async function lockNew(request: ArchiveRequest, sources: Sources): Promise<void> {
  for (const part of partsOf(request)) {
    if ((await readLock(sources.lockFile))[part.artifact] !== undefined) continue;
    const { files } = await part.read(sources);
    const hashes = hashesOf(files);
    const digest = hashes[configProviderFile];
    if (digest !== undefined) requireAcceptance(request.configProvider, digest);
    await extendLock(sources.lockFile, part.artifact, hashes);
  }
}

/** Reads all parts and checks them. */
async function collect(request: ArchiveRequest, sources: Sources): Promise<Files> {
  const lock = await readLock(sources.lockFile);
  const all = new Map<string, Buffer>();
  for (const part of partsOf(request)) {
    const { files, origin } = await part.read(sources);
    checkLock(part.artifact, lock[part.artifact] ?? {}, hashesOf(files), origin);
    for (const [path, content] of files) all.set(placed(request, part, path), content);
  }
  return all;
}

function lockedFiles(request: ArchiveRequest, lock: Lock): FileHashes {
  const entries = partsOf(request).flatMap((part) => {
    const { artifact } = part;
    const files = lock[artifact];
    if (files === undefined)
      throw new LockError(
        `${artifact} is not in plugins.lock.json yet: run \`pulumi up\`, which fetches it and writes the lock`,
      );
    return Object.entries(files).map(([path, digest]) => [placed(request, part, path), digest] as const);
  });
  return Object.fromEntries(entries);
}

function placed({ plugin }: ArchiveRequest, { isBeside }: Part, path: string): string {
  return isBeside ? `${pluginOf(plugin).maven.artifactId}/${path}` : path;
}

function nameOf({ plugin, version }: ArchiveRequest, files: FileHashes): string {
  return `${pluginOf(plugin).maven.artifactId}-${version}-${contentHash(files).slice(0, 12)}.zip`;
}

/** A cached archive that was changed since must not go to AWS. */
async function checkArchive(path: string, files: FileHashes): Promise<void> {
  let found: Files;
  try {
    found = await unpackStored(await readFile(path));
  } catch (error) {
    throw new LockError(
      `${path} is damaged (${(error as Error).message}); remove the directory ${dirname(path)} and run again`,
    );
  }
  checkLock(basename(path), files, hashesOf(found), dirname(path));
}

async function untar(path: string): Promise<Files> {
  const files = new Map<string, Buffer>();
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      if (entry.type !== "File" && entry.type !== "OldFile") return entry.resume();
      const chunks: Buffer[] = [];
      entry.on("data", (chunk: Buffer) => chunks.push(chunk));
      entry.on("end", () => files.set(entry.path, Buffer.concat(chunks)));
    },
  });
  await pipeline(createReadStream(path), parser as unknown as NodeJS.WritableStream);
  if (files.size === 0)
    throw new LockError(`${path} holds no files; remove the directory ${dirname(path)} and run again`);
  return files;
}

function hashesOf(files: Files): FileHashes {
  return Object.fromEntries([...files].map(([path, content]) => [path, sha256(content)]));
}

async function keep(sources: Sources, file: string, fetch: () => Promise<Buffer>): Promise<string> {
  const dir = await sources.cached(`downloads/${file}`, async (aside) => writeFile(join(aside, file), await fetch()));
  return join(dir, file);
}
