// Kinds of one thing, found by the type that settings name.

/** The kinds that a room registers, and those that somebody adds. */
export class Registry<Kind extends { readonly type: string }> {
  private readonly kinds: Kind[];

  /** @param thing what they are kinds of, for messages: `source` */
  constructor(
    private readonly thing: string,
    kinds: readonly Kind[],
  ) {
    this.kinds = [...kinds];
  }

  all(): readonly Kind[] {
    return this.kinds;
  }

  /** @throws Error where nobody registered the type; settings that were checked name none of these */
  of(type: string): Kind {
    const found = this.kinds.find((kind) => kind.type === type);
    if (found === undefined)
      throw new Error(
        `there is no kind of ${this.thing} "${type}"; there are ${this.kinds.map((kind) => kind.type).join(", ")}`,
      );
    return found;
  }

  /** @returns what takes the kind away again */
  register(kind: Kind): () => void {
    this.kinds.push(kind);
    return () => void this.kinds.splice(this.kinds.indexOf(kind), 1);
  }
}
