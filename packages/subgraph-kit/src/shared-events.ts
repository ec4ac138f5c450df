import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { SubgraphRequest } from './execute';
import { SharedExecutions, type Awaiter, type SharedQuestion } from './shared-executions';
import type { SourceEvent, SubgraphEvent } from './subscriptions';
import { dependsOnViewer, sharedVariables } from './viewer-dependence';

export type EventQuestion = SharedQuestion<SourceEvent<unknown>, SubgraphEvent>;

/** Which subscribers to one subgraph are told the same, and what they are told. */
export class SharedEvents {
  private readonly executions = new SharedExecutions<SourceEvent<unknown>, SubgraphEvent>({
    hasFailed: ({ result }) => result.errors !== undefined,
  });
  private readonly dependence = new WeakMap<DocumentNode, boolean>();

  constructor(
    private readonly schema: GraphQLSchema,
    /** As `Type.field`. */
    private readonly viewerDependent: ReadonlySet<string>,
  ) {}

  /** What all who are told the same have in common, beside the event; null when what is asked depends on who asks. */
  keyOf(document: DocumentNode, { query, operationName, variables }: SubgraphRequest): string | null {
    if (this.dependsOnViewer(document)) return null;
    const asked = `${query} ${sharedVariables(document, operationName, variables)}`;
    return createHash('sha256').update(asked).digest('base64');
  }

  /** Tells `awaiter` what all who ask the same are told of this event, which has a `sharedKey`. */
  execute(question: EventQuestion, event: SourceEvent<unknown>, awaiter: Awaiter<SubgraphEvent>): void {
    this.executions.execute(question, event, awaiter);
  }

  private dependsOnViewer(document: DocumentNode): boolean {
    let depends = this.dependence.get(document);
    if (depends === undefined) {
      depends = dependsOnViewer(document, this.schema, this.viewerDependent);
      this.dependence.set(document, depends);
    }
    return depends;
  }
}
