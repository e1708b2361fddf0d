// Environment variables that a command needs.

/** The variable's value. Throws, naming it, when it is unset or empty. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set: the command reads it from the environment`);
  return value;
}
