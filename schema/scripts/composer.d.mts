export interface Composed {
  /** Every error and every forbidden hint; empty when it composes. */
  problems: string[];
  /** The supergraph's SDL. */
  supergraph?: string;
  /** The public API's SDL, sorted. */
  api?: string;
}

export function compose(subgraphs: readonly { name: string; sdl: string }[]): Composed;
