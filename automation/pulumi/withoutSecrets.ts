/**
 * Takes values that are secret out of a text, the longest first, since one may hold another. Those under 6 characters
 * would take half of every text. Pure.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .filter((secret) => secret.length >= 6)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, "(secret)"), text);
}
