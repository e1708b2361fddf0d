// The kinds of one thing, found by the type in the settings.

/** The kinds that a room registers, and added ones. */
export class Registry<Kind extends { readonly type: string }> {
  private readonly kinds: Kind[];

  /** @param thing name of the thing in messages: `source` */
  constructor(
    private readonly thing: string,
    kinds: readonly Kind[],
  ) {
    this.kinds = [...kinds];
  }

  all(): readonly Kind[] {
    return this.kinds;
  }

  /** @throws Error for a type that is not registered; checked settings name none */
  of(type: string): Kind {
    const found = this.kinds.find((kind) => kind.type === type);
    if (found === undefined)
      throw new Error(
        `there is no kind of ${this.thing} "${type}"; there are ${this.kinds.map((kind) => kind.type).join(", ")}`,
      );
    return found;
  }

  /** @returns a function that takes the kind away again */
  register(kind: Kind): () => void {
    this.kinds.push(kind);
    return () => void this.kinds.splice(this.kinds.indexOf(kind), 1);
  }
}
