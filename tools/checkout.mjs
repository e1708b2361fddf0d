// Makes a checkout ready to run: npm packages, the compiled program in dist/, the `cdc` command. It is plain JavaScript
// on Node's own modules, since no package may be installed yet. A step is skipped when its stamp says that nothing has
// changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withLock } from "./lock.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const packagesStampFile = join(root, "node_modules", ".msk-cdc-stamp");
const sourcesStampFile = join(dist, ".stamp");
const commandLink = join(root, "node_modules", ".bin", "cdc");
/** What is compiled: the product, not its tests. */
const sourceDirectories = [
  "automation",
  "components",
  "connectors",
  "databases",
  "facts",
  "plugins",
  "preflight",
  "reach",
  "settings",
  "sinks",
  "sources",
  "tools",
  "twin",
];

/** Sets the checkout up and then runs `cdc demo …`, `cdc …` or the tests. */
export async function setUpAndRun(command, args) {
  try {
    // A user without the right to write can use a checkout that its owner has set up.
    if (isCheckout() && !isSetUp()) await alone(setUp);
  } catch (error) {
    console.error(sentence(error) ?? error);
    process.exitCode = 1;
    return;
  }
  if (command === "test") await runTests(args);
  else await runCdc(command === "demo" ? ["demo", ...args] : args);
}

/** npm packs no lock file, and what is packed is compiled. */
function isCheckout() {
  return existsSync(join(root, "package-lock.json"));
}

/** Compiles what `npm pack` takes; the types are tools/pack.mjs's. */
export async function compileAlone() {
  await alone(setUp);
}

class SetUpError extends Error {}

/** Runs alone among all processes that set up this checkout. */
function alone(body) {
  // The directory has the checkout's mode. The lock would make its own for its owner only.
  mkdirSync(dist, { recursive: true });
  if (statSync(dist).uid === process.getuid?.()) chmodSync(dist, 0o777 & ~process.umask());
  return withLock(join(dist, ".lock"), body, (pid) => say(`waiting for process ${pid}, which sets up this checkout`));
}

async function setUp() {
  await installPackages();
  await compile();
}

function isSetUp() {
  return (
    isStamped(packagesStampFile, packagesStamp()) &&
    existsSync(commandLink) &&
    isStamped(sourcesStampFile, sourcesStamp(listSources()))
  );
}

/** A sentence about an error that the user can mend; undefined for our own mistake. */
function sentence(error) {
  if (error instanceof SetUpError) return error.message;
  if (saysFull(error)) return fullDisk;
  if (["EACCES", "EROFS", "EPERM"].includes(error.code))
    return (
      `${root} can't be set up by this user (${error.message}): its owner does it with \`npm run cdc -- version\`, ` +
      "or you take a checkout of your own"
    );
  return undefined;
}

const fullDisk =
  `no space left on device: ${root} can't be set up; ` + "free some space on its disk, then run this command again";

function saysFull(error) {
  return /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(error.message);
}

/** Progress goes to stderr: `cdc` may be part of a pipe. */
function say(text) {
  console.error(`set-up: ${text}`);
}

async function installPackages() {
  const stamp = packagesStamp();
  if (!existsSync(packagesStampFile) && isInstalled()) writeFileSync(packagesStampFile, stamp);
  if (!isStamped(packagesStampFile, stamp)) {
    refuseForeignPackages();
    const started = Date.now();
    say("installing npm packages (about 20 seconds)");
    // No install scripts: @pulumi/command's would download a plugin. The other options override any setting of the
    // user's npm.
    await npm([
      "ci",
      "--ignore-scripts",
      "--include=dev",
      "--engine-strict=false",
      "--no-audit",
      "--no-fund",
      "--loglevel=warn",
    ]);
    writeFileSync(packagesStampFile, stamp);
    say(`npm packages installed in ${seconds(started)} s`);
  }
  linkCommand();
}

/** npm ci empties a link's target: the packages of another checkout, perhaps while a program uses them. */
function refuseForeignPackages() {
  const packages = join(root, "node_modules");
  if (!lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new SetUpError(
    `${packages} is a link to packages that are not those of package-lock.json, and installing here would delete ` +
      "what it points to: remove the link, then run this command again",
  );
}

/**
 * Whether npm itself has installed what the lock file says. Another `npm ci` would take the packages away from a
 * program that uses them.
 */
function isInstalled() {
  const written = join(root, "node_modules", ".package-lock.json"); // npm's last act of an installation
  if (!existsSync(written)) return false;
  const packagesOf = (file) => Object.entries(JSON.parse(readFileSync(file, "utf8")).packages);
  const installed = new Map(packagesOf(written));
  return packagesOf(join(root, "package-lock.json")).every(
    ([path, { integrity, optional }]) =>
      path === "" || optional === true || installed.get(path)?.integrity === integrity,
  );
}

function packagesStamp() {
  return hash([
    readFileSync(join(root, "package-lock.json")),
    `node ${process.versions.node.split(".")[0]} ${process.platform} ${process.arch}`,
  ]);
}

/** npm makes no link for a project's own bin. With the link `npx cdc` is ours and never a package of that name. */
function linkCommand() {
  if (existsSync(commandLink)) return;
  mkdirSync(dirname(commandLink), { recursive: true });
  rmSync(commandLink, { force: true });
  symlinkSync(join("..", "..", "bin", "cdc.mjs"), commandLink);
}

/** Runs npm with a line every ten seconds; its own output is shown only when it fails. */
function npm(args) {
  // Under `npm run` it is the npm that runs us.
  const own = process.env.npm_execpath;
  const [command, first] =
    own !== undefined && basename(own) === "npm-cli.js" ? [process.execPath, [own]] : ["npm", []];
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const heartbeat = setInterval(() => say(`installing npm packages: ${seconds(started)} s`), 10_000);
    const child = spawn(command, [...first, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.on("error", (error) => {
      clearInterval(heartbeat);
      reject(
        new SetUpError(
          `npm could not be started (${error.message}): install Node 20.19 or newer together with its npm`,
        ),
      );
    });
    child.on("close", (code) => {
      clearInterval(heartbeat);
      if (code === 0) resolve();
      else if (saysFull({ message: output })) reject(new SetUpError(fullDisk));
      else
        reject(
          new SetUpError(
            `${output}\nnpm ${args[0]} failed (exit code ${code}); its output stands above. Mend what it names, ` +
              "then run this command again.",
          ),
        );
    });
  });
}

/** Compiles the product's TypeScript to dist/, file by file; modules in plain JavaScript are copied. */
async function compile() {
  const sources = listSources();
  const stamp = sourcesStamp(sources);
  if (isStamped(sourcesStampFile, stamp)) return;
  const esbuild = await import("esbuild");
  try {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: sources,
      outdir: dist,
      outbase: root,
      platform: "node",
      format: "esm",
      target: "node20",
      sourcemap: true,
      loader: { ".mjs": "copy" },
      logLevel: "error",
    });
  } catch (error) {
    if (saysFull(error)) throw error;
    throw new SetUpError("the TypeScript sources do not compile; esbuild's messages stand above");
  }
  removeLeftovers(sources);
  writeFileSync(sourcesStampFile, stamp);
}

function sourcesStamp(sources) {
  return hash(
    ["tsconfig.json", "package-lock.json", ...sources].flatMap((path) => [path, readFileSync(join(root, path))]),
  );
}

function listSources() {
  const nested = sourceDirectories
    .filter((directory) => existsSync(join(root, directory)))
    .flatMap((directory) =>
      readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$|\.mjs$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    );
  return [...(existsSync(join(root, "index.ts")) ? ["index.ts"] : []), ...nested].sort();
}

/** No import may find compiled files of removed sources. */
function removeLeftovers(sources) {
  const outputs = new Set(
    sources.flatMap((path) =>
      path.endsWith(".ts") ? [path.replace(/\.ts$/, ".js"), path.replace(/\.ts$/, ".js.map")] : [path],
    ),
  );
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(dist.length + 1);
    if (entry.isFile() && !path.startsWith(".") && !outputs.has(path)) rmSync(join(dist, path));
  }
}

/** Runs in this process, so that no wrapper stands between the user's signals and the command. */
async function runCdc(args) {
  process.argv = [process.execPath, join(root, "bin", "cdc.mjs"), ...args];
  await import(pathToFileURL(join(dist, "automation", "cli", "main.js")).href);
}

/**
 * The tests run from their sources in a child process; their twins' daemons from what is compiled, which start in half
 * the time. We end after it, with its exit code.
 */
function runTests(args) {
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--import", "tsx", join("tests", "reporter", "run.ts"), ...args],
    {
      cwd: root,
      stdio: "inherit",
      env: { MSK_CDC_DAEMON: join(dist, "twin", "daemon.js"), ...process.env },
    },
  );
  // A terminal sends Ctrl-C to the whole process group, so the child has it already. Without a terminal it must be
  // passed on.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve();
    });
  });
}

function isStamped(file, stamp) {
  return existsSync(file) && readFileSync(file, "utf8") === stamp;
}

function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex");
}

function seconds(started) {
  return Math.round((Date.now() - started) / 1000);
}
