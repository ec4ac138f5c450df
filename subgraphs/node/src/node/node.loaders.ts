import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';
import { fromGlobalId } from '@chorus/subgraph-kit';
import { ownerByType, type NodeType } from '../entities';

/** A reference that the owner completes. */
export interface NodeStub {
  __typename: NodeType;
  id: string;
}

export type NodeLoader = DataLoader<string, NodeStub | null>;

const isNodeType = (type: string): type is NodeType => Object.hasOwn(ownerByType, type);

/** Loads stubs by global id, asking each owner once for all its ids whether the viewer may know of them. */
export function createNodeLoader(scope: RequestScope): NodeLoader {
  const existence = new Map<NodeType, DataLoader<string, boolean>>();

  function existenceOf(type: NodeType): DataLoader<string, boolean> {
    let loader = existence.get(type);
    if (!loader) {
      loader = scope.loader<string, boolean>((keys) => askOwner(scope, type, [...keys]));
      existence.set(type, loader);
    }
    return loader;
  }

  return scope.loader<string, NodeStub | null>((ids) =>
    Promise.all(
      ids.map(async (id) => {
        const parts = fromGlobalId(id);
        if (!parts || !isNodeType(parts.type)) return null;
        try {
          const exists = await existenceOf(parts.type).load(parts.key);
          return exists ? { __typename: parts.type, id } : null;
        } catch (error) {
          // One owner that does not answer must not take the others' nodes with it.
          return error instanceof Error ? error : new Error('The owner failed.', { cause: error });
        }
      }),
    ),
  );
}

function askOwner(scope: RequestScope, type: NodeType, keys: string[]): Promise<boolean[]> {
  return scope.ask(`${ownerByType[type]}.exists`, { type, keys });
}
