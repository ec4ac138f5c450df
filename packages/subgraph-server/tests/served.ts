import {
  CallSigner,
  InProcessDomainQueries,
  SubgraphClient,
  signatureHeader,
  type SignedClaims,
} from '@chorus/domain-queries';
import { forbidden } from '@chorus/errors';
import { defineSubgraph, type Subgraph, type SubgraphContext } from '@chorus/subgraph-kit';
import { SubgraphServer } from '../src/index';

export const secret = Buffer.alloc(32, 7);
export const signer = new CallSigner(secret);
export const alice: SignedClaims = {
  viewer: {
    kind: 'person',
    accountId: '0197a000-0000-7000-8000-000000000001',
    sessionId: '0197a000-0000-7000-8000-000000000002',
  },
  client: { address: '127.0.0.1', userAgent: null },
  requestId: 'request-1',
};

const typeDefs = `
type Query { viewer: Viewer @shareable held: String refused: String }
type Viewer @key(fields: "id") { id: ID! requestId: String }
type User @key(fields: "id") { id: ID! }
type Post @key(fields: "id") { id: ID! text: String }
`;

/** Lets a test hold a field open until it says so. */
export class Gate {
  private release: () => void = () => undefined;
  private arrive: () => void = () => undefined;
  readonly arrived = new Promise<void>((resolve) => (this.arrive = resolve));
  private readonly opened = new Promise<void>((resolve) => (this.release = resolve));

  async pass(): Promise<string> {
    this.arrive();
    await this.opened;
    return 'passed';
  }

  open(): void {
    this.release();
  }
}

/** A small subgraph `posts` without a database. */
export const postsSubgraph = (gate = new Gate()): Subgraph =>
  defineSubgraph<SubgraphContext>({
    name: 'posts',
    typeDefs,
    createContext: (scope) => ({ scope, viewer: scope.viewer, facts: scope.facts }),
    resolvers: {
      Query: {
        held: () => gate.pass(),
        refused: () => {
          throw forbidden();
        },
      },
      Viewer: { requestId: (_: unknown, _args: unknown, { scope }: SubgraphContext) => scope.requestId },
      Post: { __resolveReference: async ({ id }: { id: string }) => ({ id, text: `text of ${id}` }) },
    },
    domainQueries: { 'posts.visible': async ({ postIds }) => postIds.map(() => true) },
  });

/** It, on a free port. */
export async function serve(subgraph: Subgraph, maxBodyBytes?: number) {
  const server = new SubgraphServer({
    subgraph,
    secret,
    domainQueries: new InProcessDomainQueries(),
    maxBodyBytes,
  });
  const url = await server.listen();
  const client = new SubgraphClient({ subgraph: subgraph.name, url, signer });
  return {
    server,
    url,
    client,
    /** Sends the body as it is, with the headers given, by a client that knows nothing of signatures. */
    post: (path: string, body: string, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    /** The headers of a rightly signed call. */
    signed: (path: string, body: string, claims = alice) => ({
      [signatureHeader]: signer.sign(claims, { subgraph: subgraph.name, path, body }),
    }),
    async stop() {
      await client.close();
      await server.stop({ graceMs: 0 });
    },
  };
}

export type Served = Awaited<ReturnType<typeof serve>>;
