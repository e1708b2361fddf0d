// Choices by a seed: the same seed makes the same ones.
import { randomFrom } from "../../tests/random.js";

export class Chance {
  /** From 0 to below `below`. */
  readonly below: (below: number) => number;

  constructor(seed: number) {
    this.below = randomFrom(seed);
  }

  /** Both ends count. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** @throws Error when there is nothing to choose from */
  one<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new Error("there is nothing to choose from");
    return chosen;
  }

  /** Each as often as its number says. */
  weighed<T>(list: readonly (readonly [number, T])[]): T {
    let at = this.below(list.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of list) if ((at -= weight) < 0) return value;
    throw new Error("there is nothing to choose from");
  }

  /** Different ones in any order. */
  some<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.below(left.length), 1)).flat();
  }

  times<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.between(least, most) }, (_value, index) => make(index));
  }
}
