import { strangers } from '@chorus/audience';
import { badUserInput } from '@chorus/errors';
import type { DomainQueryPort, DomainQueryResponder } from './port';
import type { Answer, Ask } from './queries';
import { RequestScope } from './request-scope';
import type { SignedClaims } from './signed-calls/signed-claims';

const alice = '0197a000-0000-7000-8000-000000000001';
const bob = '0197a000-0000-7000-8000-000000000002';
const carol = '0197a000-0000-7000-8000-000000000003';

export interface DomainQueryHarness {
  port: DomainQueryPort;
  /** From now on the social-graph domain does not answer. */
  stopSocialGraph(): Promise<void>;
  stop(): Promise<void>;
}

/** What every adapter of the port must do. `start` serves one responder, for the domain `social-graph`. */
export function describeDomainQueries(
  adapter: string,
  start: (responder: DomainQueryResponder) => Promise<DomainQueryHarness>,
): void {
  describe(`domain queries, ${adapter}`, () => {
    const questions: { personIds: string[]; viewer: unknown }[] = [];
    let harness: DomainQueryHarness;

    const responder: DomainQueryResponder = {
      domain: 'social-graph',
      answer: async (name, question, scope) => {
        if (name !== 'social-graph.relations') throw badUserInput('There is no such domain query.');
        const { personIds } = question as Ask<'social-graph.relations'>;
        if (personIds.includes('crash')) throw new Error('password=secret at db.internal');
        questions.push({ personIds, viewer: scope.viewer });
        return personIds.map((id) => ({ ...strangers, follows: id === bob })) as Answer<typeof name>;
      },
    };

    const scopeOf = (claims: Partial<SignedClaims> = {}) => {
      const signed: SignedClaims = {
        viewer: { kind: 'person', accountId: alice, sessionId: carol },
        client: { address: '127.0.0.1', userAgent: null },
        requestId: 'request-1',
        ...claims,
      };
      return new RequestScope(signed, harness.port);
    };

    beforeEach(async () => {
      questions.length = 0;
      harness = await start(responder);
    });
    afterEach(() => harness.stop());

    it('answers in the order of the question, to the signed viewer', async () => {
      const scope = scopeOf();
      const relations = await scope.ask('social-graph.relations', { personIds: [carol, bob] });
      expect(relations.map((relation) => relation.follows)).toEqual([false, true]);
      expect(questions[0]?.viewer).toEqual(scope.viewer);
    });

    it('asks once for everything that a request needs, and once for each id', async () => {
      const scope = scopeOf();
      await Promise.all([scope.facts.relation(bob), scope.facts.relation(carol), scope.facts.relation(bob)]);
      await scope.facts.relation(carol);
      expect(questions.map((question) => question.personIds)).toEqual([[bob, carol]]);
    });

    it('shares nothing between two requests', async () => {
      await scopeOf().facts.relation(bob);
      await scopeOf({ viewer: { kind: 'person', accountId: carol, sessionId: carol } }).facts.relation(bob);
      expect(questions).toHaveLength(2);
    });

    it('asks again after a mutation made the request forget', async () => {
      const scope = scopeOf();
      await scope.facts.relation(bob);
      scope.forget();
      await scope.facts.relation(bob);
      expect(questions).toHaveLength(2);
    });

    it('needs no answer about oneself or for nobody', async () => {
      expect((await scopeOf().facts.relation(alice)).isSelf).toBe(true);
      expect((await scopeOf({ viewer: { kind: 'anonymous' } }).facts.relation(bob)).isAnonymous).toBe(true);
      expect(questions).toHaveLength(0);
    });

    it('hands on an error of the registry', async () => {
      const scope = scopeOf();
      await expect(scope.ask('social-graph.sources', { personId: bob })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    });

    it('answers a crash of the owner with UNAVAILABLE and no word about the inside', async () => {
      const scope = scopeOf();
      const crash = scope.ask('social-graph.relations', { personIds: ['crash'] });
      await expect(crash).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        extensions: { subgraph: 'social-graph' },
      });
      await expect(crash).rejects.not.toThrow(/secret|internal/);
    });

    it('names a domain that does not answer', async () => {
      const scope = scopeOf();
      await harness.stopSocialGraph();
      await expect(scope.facts.relation(bob)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        extensions: { subgraph: 'social-graph' },
      });
      await expect(scope.ask('users.known', { personIds: [bob] })).rejects.toMatchObject({
        extensions: { subgraph: 'users' },
      });
    });
  });
}
