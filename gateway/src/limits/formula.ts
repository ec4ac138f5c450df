export type Variables = Readonly<Record<string, unknown>>;

/** A number, or how to get it from an operation's variables. */
export type Size = number | ((variables: Variables) => number);

/** Sums stay exact and JSON-safe however often fragments double each other. */
export const capped = (value: number): number => Math.min(value, Number.MAX_SAFE_INTEGER);

interface Term {
  readonly times: Size;
  readonly of: Formula | null;
}

/**
 * A sum that is made once for an operation, and told for its variables at each request: what does not depend on
 * variables is one number. Formulas share others (a fragment's stands wherever it is spread), so each is told only once.
 */
export class Formula {
  private constant = 0;
  private readonly terms: Term[] = [];
  /** The telling that `told` is of: the variables themselves are not kept. */
  private toldAt = 0;
  private told = 0;

  /** Adds `times` the other formula; `times` itself without one. A formula that was added must not change any more. */
  add(times: Size, of: Formula | null = null): this {
    if (of?.isZero) return this;
    const isConstant = typeof times === 'number' && (of === null || of.terms.length === 0);
    if (isConstant) this.constant = capped(this.constant + times * (of?.constant ?? 1));
    else this.terms.push({ times, of });
    return this;
  }

  get isZero(): boolean {
    return this.constant === 0 && this.terms.length === 0;
  }

  tell(variables: Variables): number {
    tellings += 1;
    return this.tellAt(tellings, variables);
  }

  private tellAt(telling: number, variables: Variables): number {
    if (this.terms.length === 0) return this.constant;
    if (this.toldAt === telling) return this.told;
    let sum = this.constant;
    for (const { times, of } of this.terms) {
      const factor = typeof times === 'number' ? times : times(variables);
      if (factor > 0) sum = capped(sum + factor * (of?.tellAt(telling, variables) ?? 1));
    }
    this.toldAt = telling;
    this.told = sum;
    return sum;
  }
}

let tellings = 0;
