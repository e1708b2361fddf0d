// What lines of SHOW GRANTS let their user do; pure. Facts: MySQL, "SHOW GRANTS", "GRANT" (wildcards of a database's
// name, whose escape is a backslash).
const name = "(\\*|`(?:[^`]|``)+`)";
const line = new RegExp(`^GRANT (.+) ON (?:TABLE )?${name}\\.${name} TO `);

/**
 * Whether the user has a privilege on a table, or without one on the whole server. Names are compared without case:
 * some servers write them in lower case.
 */
export function isGranted(
  grants: readonly string[],
  privilege: string,
  place?: { database: string; table: string },
): boolean {
  return grants.some((one) => {
    const [, privileges = "", schema = "", on = ""] = line.exec(one) ?? [];
    // A comma between brackets parts columns, on which alone such a privilege is.
    const names = privileges.split(/, ?(?![^(]*\))/);
    if (!names.some((granted) => granted === privilege || granted === "ALL PRIVILEGES")) return false;
    if (schema === "*" || !place) return schema === "*";
    return on === "*"
      ? likeName(unquoted(schema)).test(place.database)
      : isSame(unquoted(schema), place.database) && isSame(unquoted(on), place.table);
  });
}

function isSame(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll("``", "`");
}

function likeName(pattern: string): RegExp {
  const parts = pattern.match(/\\.|[^\\]|\\$/g) ?? [];
  const source = parts.map((part) =>
    part === "%" ? ".*" : part === "_" ? "." : part.replace(/^\\(?=[%_\\])/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  return new RegExp(`^${source.join("")}$`, "is");
}
