import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { SubgraphRequest, SubgraphResult } from './execute';
import { SharedExecutions } from './shared-executions';
import { dependsOnViewer, sharedVariables } from './viewer-dependence';

/** Which subscribers to one subgraph are told the same, and what they are told. */
export class SharedEvents {
  private readonly results = new SharedExecutions<SubgraphResult>({
    hasFailed: ({ errors }) => errors !== undefined,
  });
  private readonly dependence = new WeakMap<DocumentNode, boolean>();

  constructor(
    private readonly schema: GraphQLSchema,
    /** As `Type.field`. */
    private readonly viewerDependent: ReadonlySet<string>,
  ) {}

  /** What all who are told the same have in common, beside the event; null when what is asked depends on who asks. */
  questionOf(document: DocumentNode, { query, operationName, variables }: SubgraphRequest): string | null {
    if (this.dependsOnViewer(document)) return null;
    const asked = `${query} ${sharedVariables(document, operationName, variables)}`;
    return createHash('sha256').update(asked).digest('base64');
  }

  async once(
    question: string,
    sharedKey: string,
    execute: () => Promise<SubgraphResult>,
  ): Promise<SubgraphResult> {
    return this.results.once(`${question} ${sharedKey}`, execute);
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
