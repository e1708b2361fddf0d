// msk-config-providers: the class that resolves ${secretsmanager:…} on the workers. Facts: the project's README; MSK
// Connect, "Externalize sensitive information using config providers".
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { projectDirectory } from "../tools/paths.js";

/**
 * From its GitHub release, from a file, or nowhere: then the workers have the class already. `accept` is the SHA-256
 * that the first download from the release has to have.
 */
export type ConfigProvider = "download" | "none" | { file: string } | { accept: string };

export const configProviderArtifact = "msk-config-providers:0.3.1";
export const configProviderFile = "msk-config-providers-0.3.1-all.jar";
const url = `https://github.com/aws-samples/msk-config-providers/releases/download/r0.3.1/${configProviderFile}`;

export type Download = (url: string) => Promise<Buffer>;

/** A downloaded file, kept between runs; `fetch` brings it where it is absent. Returns its path. */
export type Keep = (name: string, fetch: () => Promise<Buffer>) => Promise<string>;

/**
 * The jar and where it came from.
 *
 * @throws Error naming the setting that helps, when there is no such file or it isn't this jar
 */
export async function readConfigProvider(
  provider: Exclude<ConfigProvider, "none">,
  download: Download,
  keep: Keep,
): Promise<{ content: Buffer; origin: string }> {
  try {
    const origin = isDownload(provider)
      ? await keep(configProviderFile, async () => checked(await download(url), url))
      : resolve(projectDirectory(), provider.file);
    return { content: checked(await readFile(origin), origin), origin };
  } catch (error) {
    throw new Error(
      `msk-cdc:plugins.configProvider: ${isDownload(provider) ? `${url}: ` : ""}${(error as Error).message}\n` +
        `Download ${configProviderFile} where there is a network and set it to { file: <path of that file> }; ` +
        "none is for workers that have the class already.",
    );
  }
}

export function isDownload(provider: ConfigProvider): provider is "download" | { accept: string } {
  return provider === "download" || (typeof provider === "object" && "accept" in provider);
}

/**
 * Nobody vouches for the first download: it is locked only when the user says that it is the right one.
 *
 * @param digest SHA-256 of what came
 * @throws Error that says how to accept it
 */
export function requireAcceptance(provider: ConfigProvider, digest: string): void {
  if (!isDownload(provider)) return;
  const accepted = provider === "download" ? undefined : provider.accept;
  if (accepted === digest) return;
  throw new Error(
    `msk-cdc:plugins.configProvider: ${configProviderFile} from ${url} has SHA-256 ${digest}, and ` +
      `${accepted === undefined ? "plugins.lock.json has none to compare it with yet" : `accept says ${accepted}`}. ` +
      "The jar reads the pipelines' secrets on the workers. Compare the hash with one from another network or a " +
      `colleague; if it is right, write configProvider: { accept: ${digest} } and commit plugins.lock.json after this`,
  );
}

/** What a proxy's log-in page is not; checked before anything is locked. */
function checked(content: Buffer, origin: string): Buffer {
  if (!content.includes("com/amazonaws/kafka/config/providers/SecretsManagerConfigProvider.class")) {
    throw new Error(`what came from ${origin} (${content.length} bytes) holds no SecretsManagerConfigProvider`);
  }
  return content;
}

/** Downloads a file over HTTPS, redirects included. */
export async function downloadFile(address: string): Promise<Buffer> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const cause = (error as Error).cause;
    throw new Error(cause instanceof Error ? cause.message : (error as Error).message);
  }
}
