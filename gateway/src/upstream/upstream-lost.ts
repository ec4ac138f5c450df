/**
 * The way to a subgraph's stream broke, or its reader fell too far behind: what has come so far is in order and whole, and
 * the stream goes on after its last cursor by subscribing again.
 */
export class UpstreamLost extends Error {
  override name = 'UpstreamLost';
}
