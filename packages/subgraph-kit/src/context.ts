import type { Facts, RequestScope, Viewer } from '@chorus/domain-queries';
import { forbidden, unauthenticated } from '@chorus/errors';

/** What every subgraph's context has. A subgraph's own context extends it with its services and loaders. */
export interface SubgraphContext {
  readonly scope: RequestScope;
  readonly viewer: Viewer;
  readonly facts: Facts;
}

/** The signed-in person's account id. Throws UNAUTHENTICATED when nobody is signed in: call it first in a mutation. */
export function requireAccountId({ scope }: SubgraphContext): string {
  const { accountId } = scope;
  if (accountId === null) throw unauthenticated();
  return accountId;
}

/** Refuses everyone but the platform's workers: call it first in a query marked "service". */
export function requireService({ viewer }: SubgraphContext): void {
  if (viewer.kind !== 'service') throw forbidden();
}
