// Where a database's name may stand, as an ESLint rule: in the folders of its kinds, where they are registered, and in
// what is listed here with its reason. Documents, tests and benchmarks name what they like.
import { relative, sep } from "node:path";

/** What each database is known by, in any letters, and where its kinds stand. */
const databases = [
  {
    words: /mysql|mariadb|binlog|innodb|utf8mb4|\b(?:tiny|medium)int\b|\bvarchar\b|\bsslMode\b/gi,
    homes: ["databases/mysql/", "sources/mysql/", "sinks/jdbc/", "twin/database/mysql/", "tools/databases/mysql.ts"],
  },
];

/** Each kind has a line there; some also say which kind is meant where none is named. */
const registrations = ["databases/", "sources/", "sinks/", "twin/database/", "tools/databases/"].flatMap((room) => [
  `${room}kinds.ts`,
  `${room}registry.ts`,
]);

/** Files and folders that name a database all the same. */
export const exceptions = {
  "components/demo/": "the demo's databases are RDS for MySQL",
  "automation/demo/": "the demo changes and compares rows of these databases itself",
  "automation/cost/": "RDS for MySQL has a price of its own",
  "facts/lifecycles.ts": "RDS supports each engine until days of its own",
  "settings/platform.ts": "users choose the demo's databases by RDS's names",
};

/** Names that users write or that are in their states: they stay. */
export const keptNames = ["binlogRetentionHours", "BINLOG_RETENTION_HOURS"];

/** The names of databases in a file's text that don't belong there, with their places in it. */
function strayNames(file, text) {
  if (/^(tests|bench)\//.test(file) || file === "tools/names.mjs") return [];
  if ([...registrations, ...Object.keys(exceptions)].some((path) => file.startsWith(path))) return [];
  const kept = new RegExp(keptNames.join("|"), "g");
  const rest = text.replaceAll(kept, (name) => " ".repeat(name.length));
  return databases
    .filter(({ homes }) => !homes.some((home) => file.startsWith(home)))
    .flatMap(({ words }) => [...rest.matchAll(words)].map(({ 0: name, index }) => ({ name, index })));
}

/** `walls/names`. */
export const names = {
  meta: {
    type: "problem",
    docs: { description: "Keep each database's name in its kinds." },
    schema: [],
    messages: {
      name:
        'no room knows a database by name: move what is "{{name}}" into its folder of databases/, sources/ or sinks/ ' +
        "and ask the registry (tools/names.mjs lists what may name one, and why)",
    },
  },
  create(context) {
    const { sourceCode, cwd, filename } = context;
    return {
      Program() {
        for (const { name, index } of strayNames(relative(cwd, filename).split(sep).join("/"), sourceCode.text))
          context.report({ loc: sourceCode.getLocFromIndex(index), messageId: "name", data: { name } });
      },
    };
  },
};
