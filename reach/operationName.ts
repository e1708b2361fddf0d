// The name by which a function is asked. A function leaves away what it does not know of an input, and those of before
// TLS would go on in plain text: what must not be left away is part of the name, which they refuse.

const withTls = "+tls";

/** What goes over the wire for an operation with this input. */
export function askedName(name: string, input: object): string {
  return "tls" in input && input.tls !== undefined ? `${name}${withTls}` : name;
}

/** The operation that is asked for. */
export function operationAsked(asked: string): string {
  return asked.endsWith(withTls) ? asked.slice(0, -withTls.length) : asked;
}
