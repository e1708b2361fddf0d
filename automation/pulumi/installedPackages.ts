// The npm packages of a program, as the engine asks for them: what `pulumi about` lists, and the plugins that they
// need. Facts: the field `pulumi` of package.json, as pulumi-language-nodejs reads it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

export interface InstalledPackage {
  name: string;
  version: string;
}

/** A plugin of a resource provider; its version begins with v. */
export interface RequiredPlugin extends InstalledPackage {
  server?: string;
}

/** Those that the program's package.json names, or with `transitive` all that are installed. */
export function programDependencies(directory: string, transitive: boolean): InstalledPackage[] {
  const { dependencies, devDependencies } = manifestOf(directory);
  const own = new Set(Object.keys({ ...dependencies, ...devDependencies }));
  return manifestsBelow(directory, transitive).flatMap(({ name, version }) =>
    name !== undefined && version !== undefined && (transitive || own.has(name)) ? [{ name, version }] : [],
  );
}

export function requiredPlugins(directory: string): RequiredPlugin[] {
  return manifestsBelow(directory, true).flatMap(({ name = "", version = "", pulumi }) =>
    pulumi?.resource === true
      ? [
          {
            name: pulumi.name ?? name.replace(/^@pulumi\//, ""),
            version: `v${pulumi.version ?? version}`.replace(/^vv/, "v"),
            ...(pulumi.server !== undefined && { server: pulumi.server }),
          },
        ]
      : [],
  );
}

/** Of the packages in the directory's node_modules, and with `nested` of those in theirs. */
function manifestsBelow(directory: string, nested: boolean): Manifest[] {
  const packages = join(directory, "node_modules");
  const names = namesIn(packages).flatMap((name) =>
    name.startsWith("@") ? namesIn(join(packages, name)).map((scoped) => join(name, scoped)) : [name],
  );
  return names
    .map((name) => join(packages, name))
    .flatMap((path) => [manifestOf(path), ...(nested ? manifestsBelow(path, true) : [])]);
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith(".")) : [];
}

function manifestOf(directory: string): Manifest {
  const file = join(directory, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {};
}
