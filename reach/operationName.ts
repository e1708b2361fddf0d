// The operation's name in a call of the function. An older function ignores unknown fields of an input, so those from
// before TLS would go on in plain text. Fields that must not be ignored are part of the name, which such a function
// refuses.

const withTls = "+tls";

/** The name that is sent for an operation with this input. */
export function askedName(name: string, input: object): string {
  return "tls" in input && input.tls !== undefined ? `${name}${withTls}` : name;
}

/** The operation that is asked for. */
export function operationAsked(asked: string): string {
  return asked.endsWith(withTls) ? asked.slice(0, -withTls.length) : asked;
}
