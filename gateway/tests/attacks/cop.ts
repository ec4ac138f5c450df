import type { GatewayOptions } from '../../src/index';
import { codesOf, readAnswer, startWorld, type Answer, type Ask, type World } from '../world';

/**
 * What graphql-cop sends (github.com/dolevf/graphql-cop, lib/tests), and what it may not find. Its attacks are in three
 * files, word for word, each with harder variants: those that overload, those that forge a request, those that snoop.
 */
export interface Cop {
  readonly world: World;
  get(search: Record<string, string>, init?: RequestInit): Promise<Answer>;
  /** A POST of this type; undefined sends none. */
  post(contentType: string | undefined, body: string): Promise<Answer>;
  /** One refusal of the registry, nothing asked of a subgraph, nothing told of the inside. */
  isRefused(answer: Answer, code: string, detail?: object): void;
  toldNothing(answer: Answer): void;
}

/** Starts a gateway for the tests of the file that calls it. */
export function useCop(options: Partial<GatewayOptions> = {}): Cop {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(options);
  });
  afterAll(() => world.gateway.stop());
  beforeEach(() => {
    world.seen.scopes.length = 0;
    world.seen.mutations.length = 0;
  });

  const toldNothing = (answer: Answer): void => {
    expect(answer.data).toBeUndefined();
    expect(textOf(answer)).not.toMatch(inside);
    expect(world.seen).toEqual({ scopes: [], mutations: [] });
  };
  return {
    get world() {
      return world;
    },
    get: async (search, init) =>
      readAnswer(await fetch(`${world.url}/graphql?${new URLSearchParams(search).toString()}`, init)),
    async post(contentType, body) {
      const headers: Record<string, string> =
        contentType === undefined ? {} : { 'content-type': contentType };
      // Given as bytes, so that fetch adds no type of its own.
      return readAnswer(
        await fetch(`${world.url}/graphql`, { method: 'POST', headers, body: Buffer.from(body) }),
      );
    },
    isRefused(answer, code, detail = {}) {
      expect(codesOf(answer)).toEqual([code]);
      expect(answer.errors).toMatchObject([
        { extensions: { code, requestId: expect.any(String), ...detail } },
      ]);
      toldNothing(answer);
    },
    toldNothing,
  };
}

export const inside =
  /node_modules|\.[jt]s:\d|stack|exception|tracing|ftv1|queryPlan|subgraph_|ECONN|10\.0\.0\.7|db-7|relation "/i;

/** Without the request's id, which may hold a part of anything by chance. */
export const textOf = ({ text }: Answer): string => text.replaceAll(/"requestId":"[^"]*"/g, '');

export const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** As the tool sends a document. */
export const cop = (query: string): Ask => ({ body: JSON.stringify({ query, operationName: 'cop' }) });

/** Says that it is no form that asks. */
export const preflight = { 'apollo-require-preflight': 'yes' };

export const limit = (name: string) => ['LIMIT_EXCEEDED', { limit: name }] as const;
