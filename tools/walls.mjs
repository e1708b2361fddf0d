// The walls between the project's rooms as an ESLint rule: who may import whom, statically, as types or with import().
import { relative, resolve, sep, dirname } from "node:path";
import { names } from "./names.mjs";

/**
 * The rooms that each room may import besides itself. `schema`, `catalogue` and `paths` are modules with their own
 * rules.
 */
const mayImport = {
  facts: [],
  settings: [],
  connectors: ["settings"],
  sinks: ["settings", "connectors"],
  sources: ["settings", "connectors", "sinks"],
  schema: ["settings", "connectors", "sinks", "sources"],
  catalogue: ["connectors", "sinks", "sources"],
  preflight: ["facts", "settings", "connectors", "sinks", "sources", "schema", "catalogue"],
  plugins: ["settings", "catalogue", "tools", "paths"],
  components: ["facts", "settings", "connectors", "sinks", "sources", "schema", "catalogue", "plugins", "paths"],
  databases: ["settings", "connectors"],
  reach: ["settings", "connectors", "databases"],
  index: ["settings", "connectors", "schema", "catalogue", "preflight", "plugins", "components", "paths"],
  automation: [
    "facts",
    "settings",
    "connectors",
    "sinks",
    "sources",
    "schema",
    "catalogue",
    "preflight",
    "plugins",
    "components",
    "databases",
    "reach",
    "index",
    "tools",
    "paths",
  ],
  twin: ["facts", "tools", "paths"],
  tools: ["paths"],
  generator: ["schema", "paths"],
  paths: [],
};

/**
 * The rooms of automation/, the lowest first: each may import those before it. Only its public index.ts stands outside.
 */
const automationRooms = [
  "access",
  "pulumi",
  "cost",
  "operations",
  "verify",
  "schema",
  "environments",
  "terminal",
  "demo",
  "doctor",
  "preview",
  "cli",
];

/** The one module of the product that starts the twin. */
const twinStarter = "automation/access/twin.ts";

/** Modules that another one bundles by name, without importing them: the handlers of Lambda functions. */
const bundled = {
  "plugins/functionArchive.ts": ["reach/handler.ts", "automation/schema/watchdogHandler.ts"],
};

/** Rooms that `cdc check` loads: neither Pulumi nor an AWS SDK may slow them down. */
const light = new Set(["facts", "settings", "connectors", "sinks", "sources", "schema", "catalogue", "preflight"]);
const heavyPackage = /^(@pulumi|@aws-sdk|@smithy)\/|^aws-msk-iam-sasl-signer-js$/;

/** A folder of one kind of source, sink or database, or of one engine of the twin's databases. */
const kindFolder = /^(sources|sinks|databases|twin\/database)\/[^/]+\//;

/**
 * The room of a file by its path below the project's top (with slashes); undefined for tests, benchmarks and
 * configuration.
 */
function roomOf(path) {
  if (/^index\.[jt]s$/.test(path)) return "index";
  if (/^plugins\/catalogue\b/.test(path)) return "catalogue";
  // The settings of a stack consist of those of the kinds.
  if (
    /^settings\/(configuration|databaseUsers|documentedSchema|editorSchema|pipelineSchema|schema|settingsPage)\b/.test(
      path,
    )
  )
    return "schema";
  // It writes what is made from them.
  if (/^tools\/settingsFiles\b/.test(path)) return "generator";
  if (/^tools\/paths\.[jt]s$/.test(path)) return "paths";
  const [top] = path.split("/");
  return path.includes("/") && Object.hasOwn(mayImport, top) ? top : undefined;
}

/**
 * Why a file may not import this; undefined when it may. Both are paths below the project's top, or a package's name.
 */
function objection(file, imported, isPackage) {
  const room = roomOf(file);
  if (room === undefined) return undefined;
  if (isPackage)
    return light.has(room) && heavyPackage.test(imported)
      ? `${room} stays free of Pulumi and AWS SDKs, so that cdc check is instant; move this to components/ or ` +
          "automation/"
      : undefined;
  const [kind, kinds] = kindFolder.exec(imported) ?? [];
  if (kind !== undefined && !file.startsWith(kind) && file !== `${kinds}/kinds.ts`)
    return `${kind} is one kind's own, and its name stands in ${kinds}/kinds.ts alone; ask the registry`;
  const target = roomOf(imported);
  if (target === undefined)
    return /^(tests|bench)\//.test(imported) ? `the product imports nothing of ${imported.split("/")[0]}/` : undefined;
  if (target === room && room === "automation") return automationObjection(file, imported);
  if (target === room || mayImport[room].includes(target)) return undefined;
  if (target === "twin")
    return file === twinStarter ? undefined : `only ${twinStarter} starts the twin; call it instead`;
  return `${room} may import ${mayImport[room].join(", ") || "no other room"}, and not ${target}`;
}

/** Why one room of automation may not import another. The package's public index is in no room. */
function automationObjection(file, imported) {
  const [from, to] = [file, imported].map((path) => path.split("/").slice(1, -1)[0]);
  if (from === undefined)
    return file === "automation/index.ts" ? undefined : "automation/ has rooms; only index.ts stands outside of them";
  if (to === undefined) return "automation/index.ts is what the package exports; import the module itself";
  const [floor, other] = [from, to].map((name) => automationRooms.indexOf(name));
  if (floor < 0 || other < 0)
    return `automation/${floor < 0 ? from : to} is no room of automationRooms (tools/walls.mjs)`;
  return other <= floor
    ? undefined
    : `automation/${from} is below automation/${to}: what both need belongs to a lower room`;
}

const rule = {
  meta: {
    type: "problem",
    docs: { description: "Keep the walls between the rooms." },
    schema: [],
    messages: { wall: '"{{source}}": {{reason}}' },
  },
  create(context) {
    const below = (path) => relative(context.cwd, path).split(sep).join("/");
    const file = below(context.filename);
    const check = (source) => {
      if (source?.type !== "Literal" || typeof source.value !== "string" || source.value.startsWith("node:")) return;
      const isPackage = !source.value.startsWith(".");
      const imported = isPackage ? source.value : below(resolve(dirname(context.filename), source.value));
      const reason = objection(file, imported, isPackage);
      if (reason !== undefined)
        context.report({ node: source, messageId: "wall", data: { source: source.value, reason } });
    };
    // A module named by its path is loaded, too, like an imported one.
    const checkName = (node) => {
      if (typeof node.value !== "string" || !/^[a-z]+\/[\w/]+\.ts$/.test(node.value)) return;
      if (/^tools\/(walls|names)\.mjs$/.test(file) || bundled[file]?.includes(node.value)) return;
      const reason = objection(file, node.value, false);
      if (reason !== undefined) context.report({ node, messageId: "wall", data: { source: node.value, reason } });
    };
    return {
      Literal: checkName,
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};

/** The ESLint plugin: `walls/imports` and `walls/names`. */
export const walls = { rules: { imports: rule, names } };
