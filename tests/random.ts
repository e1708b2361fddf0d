// Random numbers that a test can repeat.

/** A new seed for each run, which a test's title shows; SEED=<n> repeats one. */
export const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** Reproducible whole numbers from 0 to below `below` (mulberry32). */
export function randomFrom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}
