import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import type { GatewayContext } from '../context';
import type { CacheHints } from '../http-cache/cache-hints';
import { maxAgeOf } from '../http-cache/max-age';

export interface PublicCacheOptions {
  hints: CacheHints;
  /** Nothing is kept for longer, whatever the hints say. */
  maxAgeSeconds: number;
}

/**
 * Lets caches on the way keep answers that are the same for everybody who is not signed in: to a persisted query by GET,
 * without a token, without an error, all of it under hints. Whatever else leaves says `no-store` (see `app.ts`).
 */
export function cachePublicly({
  hints,
  maxAgeSeconds,
}: PublicCacheOptions): ApolloServerPlugin<GatewayContext> {
  const ages = new WeakMap<DocumentNode, Map<string | null, number>>();
  return {
    async requestDidStart({ request }) {
      if (!isCandidate(request)) return;
      return {
        async willSendResponse({ schema, document, operation, operationName = null, response, errors }) {
          if (!document || !operation || errors?.length || response.http.status !== undefined) return;
          let ofDocument = ages.get(document);
          if (!ofDocument) ages.set(document, (ofDocument = new Map()));
          let age = ofDocument.get(operationName);
          if (age === undefined)
            ofDocument.set(operationName, (age = maxAgeOf({ schema, hints, document, operation })));
          const seconds = Math.min(age, maxAgeSeconds);
          if (seconds > 0) response.http.headers.set('cache-control', `public, max-age=${seconds}`);
        },
      };
    },
  };
}

const isCandidate = ({ http, extensions }: GraphQLRequest): boolean =>
  http?.method === 'GET' && extensions?.persistedQuery !== undefined && !http.headers.has('authorization');
