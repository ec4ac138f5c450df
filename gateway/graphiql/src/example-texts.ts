import { fillVariables, type Cast } from './cast';
import type { Example } from './example';
import type { SessionStorage } from './session';

/** What a tab holds. `title` is the name of its operation. */
export interface TabText {
  title: string;
  query: string | null;
  variables?: string | null;
}

/** What the page last put into the tab of an example, by the name of its operation. */
export type Filled = Readonly<Record<string, { query: string; variables: string }>>;

const storageKey = 'chorus:examples';

/** The examples with the cast in them. Remembers what it gave out, to tell it from what somebody typed. */
export class ExampleTexts {
  private filled: Filled;

  constructor(
    private readonly examples: readonly Example[],
    private readonly storage: Pick<SessionStorage, 'getItem' | 'setItem'>,
  ) {
    const stored = storage.getItem(storageKey);
    this.filled = stored ? (JSON.parse(stored) as Filled) : this.filledWith({});
    // Tabs of an earlier visit hold the text of then.
    if (!stored) this.remember(this.filled);
  }

  /** A fresh copy of one example. */
  textOf(example: Example): { query: string; variables: string } {
    const { query, variables } = this.filled[example.operation] ?? {
      query: example.query,
      variables: fillVariables(example.variables.trim(), {}),
    };
    return { query, variables };
  }

  /** The tabs of a first visit, in reading order. */
  tabs(): { query: string; variables: string }[] {
    return this.examples.map((example) => this.textOf(example));
  }

  /** Fills the examples anew: what the tabs may hold from before, and what belongs there now. */
  fill(cast: Cast): { before: Filled; after: Filled } {
    const before = this.filled;
    const after = this.filledWith(cast);
    this.remember(after);
    return { before, after };
  }

  private filledWith(cast: Cast): Filled {
    return Object.fromEntries(
      this.examples.map(({ operation, query, variables }) => [
        operation,
        { query, variables: fillVariables(variables.trim(), cast) },
      ]),
    );
  }

  private remember(filled: Filled): void {
    this.filled = filled;
    this.storage.setItem(storageKey, JSON.stringify(filled));
  }
}

/** A tab with what nobody has touched brought up to date: its query, its variables, or both. */
export function refresh(
  { title, query, variables }: TabText,
  before: Filled,
  after: Filled,
): Omit<TabText, 'title'> {
  const [old, fresh] = [before[title], after[title]];
  if (!old || !fresh) return { query, variables };
  return {
    query: query === old.query ? fresh.query : query,
    variables: ['', old.variables].includes((variables ?? '').trim()) ? fresh.variables : variables,
  };
}
