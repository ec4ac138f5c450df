import type { SupergraphFileOptions } from './supergraph/supergraph-file';

/** About how much memory each cache may take, in MiB. */
export interface CacheSizes {
  /** Parsed and validated documents, by text. A usual one takes 35 kB. */
  documents: number;
  /** Query plans, by document and operation. A usual one takes 13 kB. */
  plans: number;
  /** The texts of automatic persisted queries, by hash. */
  persistedQueries: number;
}

export const defaultCacheSizes: CacheSizes = { documents: 64, plans: 32, persistedQueries: 8 };

/** How the endpoint meets browsers, proxies and explorers. */
export interface EdgeOptions {
  /**
   * Origins whose pages may call the graph, such as `https://app.example`; `*` for all. Tokens travel in a header, so no
   * credentials of the browser are let in. Default: none.
   */
  corsOrigins?: readonly string[];
  /** Compress answers for clients that accept it. Default true. */
  compression?: boolean;
  /** May clients ask for the schema, and be told by suggestions what they may have meant? Default true. */
  introspection?: boolean;
  /**
   * For how many seconds at most caches on the way may keep answers that are the same for everybody who is not signed in,
   * as far as the `@cacheControl` hints of the supergraph allow. What is hidden or deleted meanwhile is seen for as long.
   * Default 0: not at all.
   */
  publicMaxAgeSeconds?: number;
  /** Default: `defaultCacheSizes`. */
  cacheSizes?: CacheSizes;
  /** Serve the supergraph of this file instead of `supergraphSdl`, and every next one that is written there. */
  supergraphFile?: SupergraphFileOptions;
}

export const defaultEdge = {
  corsOrigins: [],
  compression: true,
  introspection: true,
  publicMaxAgeSeconds: 0,
  cacheSizes: defaultCacheSizes,
} satisfies EdgeOptions;
