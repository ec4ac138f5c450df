import type { SubgraphContext } from './context';
import { fromGlobalId, toGlobalId } from './ids';

/** What stands behind `Viewer` in every subgraph: the signed viewer alone, no table. */
export interface ViewerNode {
  __typename: 'Viewer';
  id: string;
  accountId: string;
}

const viewerOf = ({ scope }: SubgraphContext): ViewerNode | null =>
  scope.accountId === null
    ? null
    : { __typename: 'Viewer', id: toGlobalId('Viewer', scope.accountId), accountId: scope.accountId };

/** `Query.viewer` and the reference of `Viewer`, the same in every subgraph. Refuses any id but the signed viewer's. */
export const viewerResolvers = {
  Query: { viewer: (_parent: unknown, _arguments: unknown, context: SubgraphContext) => viewerOf(context) },
  Viewer: {
    // Async, like every reference resolver: a synchronous throw would fail the whole `_entities` list.
    async __resolveReference(
      reference: { id: string },
      context: SubgraphContext,
    ): Promise<ViewerNode | null> {
      const viewer = viewerOf(context);
      return fromGlobalId(reference.id) !== null && reference.id === viewer?.id ? viewer : null;
    },
  },
};
