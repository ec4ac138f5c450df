import { createHash } from 'node:crypto';
import { dependsOnViewer, sharedVariables } from '@chorus/subgraph-kit';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { planKeyOf } from '../federation/planning';

export interface SharedQuestionsOptions {
  schema: GraphQLSchema;
  /** The fields that depend on who asks, as `Type.field`. */
  viewerDependent: ReadonlySet<string>;
}

let supergraphs = 0;

/** Which subscriptions to one supergraph are told the same of the same event. */
export class SharedQuestions {
  /** An event that is completed by one supergraph is no answer of the next one. */
  private readonly supergraph = (supergraphs += 1);
  private readonly dependence = new WeakMap<DocumentNode, boolean>();

  constructor(private readonly options: SharedQuestionsOptions) {}

  /** The same for all who are told the same, and unique in this process; null where what is asked depends on who asks. */
  questionOf(
    document: DocumentNode,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): string | null {
    if (this.dependsOnViewer(document)) return null;
    return createHash('sha256')
      .update(
        `${this.supergraph} ${planKeyOf(document)} ${sharedVariables(document, operationName, variables)}`,
      )
      .digest('base64');
  }

  private dependsOnViewer(document: DocumentNode): boolean {
    let depends = this.dependence.get(document);
    if (depends === undefined) {
      depends = dependsOnViewer(document, this.options.schema, this.options.viewerDependent);
      this.dependence.set(document, depends);
    }
    return depends;
  }
}
