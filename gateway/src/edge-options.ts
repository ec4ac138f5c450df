/** How the endpoint meets browsers, proxies and explorers. */
export interface EdgeOptions {
  /**
   * Origins whose pages may call the graph, such as `https://app.example`; `*` for all. Tokens travel in a header, so no
   * credentials of the browser are let in. Default: none.
   */
  corsOrigins?: readonly string[];
  /** Compress answers for clients that accept it. Default true. */
  compression?: boolean;
}

export const defaultEdge = {
  corsOrigins: [],
  compression: true,
} satisfies Required<EdgeOptions>;
