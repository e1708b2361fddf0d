// Java's .properties text (java.util.Properties, "load"): what brokers and workers read.

/** One `key=value` line per entry; escapes what `Properties.load` would read otherwise. */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${escape(key, /[\\:=#! \t]/g)}=${escape(value, /\\|^[ \t]/g)}\n`)
    .join("");
}

function escape(text: string, special: RegExp): string {
  return text
    .replace(special, (character) => `\\${character}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replace(/[^\x20-\x7e\t]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
