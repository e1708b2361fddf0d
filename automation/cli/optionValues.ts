// Parsers of option values that several commands use.
import { InvalidArgumentError } from "commander";

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 to 99999999.");
  return Number(text);
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a span such as `30s`, `90m`, `8h`, `3d`. */
export function span(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw new InvalidArgumentError("a number and s, m, h or d, such as 30s, 90m, 8h or 3d.");
  return Number(count) * units[unit as keyof typeof units];
}

/** Values in one argument, separated by commas. */
export function list(text: string): string[] {
  return text.split(",");
}

/** For an option that may be given several times. */
export function repeated(one: string, all: string[]): string[] {
  return [...all, one];
}
