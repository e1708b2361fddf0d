// How the commands on running pipelines say an error, and what else scripts read: one line of JSON each. For people, an
// error is its message.

/** @returns the exit code: 75 (EX_TEMPFAIL) when somebody else works on the stack, else `code` */
export function sayError({ name, message }: Error, json: boolean, code = 1): number {
  if (json) sayJson({ kind: "error", name, message });
  else process.stderr.write(`${message}\n`);
  return name === "StackBusyError" ? 75 : code;
}

/** One object a line. */
export function sayJson(object: object): void {
  process.stdout.write(`${JSON.stringify({ version: 1, ...object })}\n`);
}
