/** One operation file of `schema/operations/explore`. */
export interface Example {
  /** File name without its ending: `03-home-feed`. */
  name: string;
  title: string;
  /** Name of its first operation, which is the title of its tab: `HomeFeed`. */
  operation: string;
  query: string;
  /** JSON with placeholders such as `{{friend.id}}`, or empty: see `cast.ts`. */
  variables: string;
}
