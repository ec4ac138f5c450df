import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { parse, type OperationDefinitionNode } from 'graphql';
import { fillVariables, lookUpCast, type Cast } from '../graphiql/src/cast';
import type { Example } from '../graphiql/src/example';
import { postTo, type Answer, type UserError } from '../graphiql/src/graph';
import { Session } from '../graphiql/src/session';
import { startLivingDemo, type LivingDemo } from './graphiql/living-demo';

/** As the page's build reads them. */
function readExamples(): Example[] {
  const module = pathToFileURL(join(__dirname, '../graphiql/examples.mjs')).href;
  const script = `import { readExamples } from '${module}'; console.log(JSON.stringify(readExamples()));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as Example[];
}

/** What an operation is there to show, when that is not that everything works: a code. */
const shows: Record<string, { error?: string; userError?: string }> = {
  WriteNothing: { userError: 'REQUIRED' },
  TooManyAtOnce: { error: 'LIMIT_EXCEEDED' },
  BrokenCursor: { error: 'BAD_USER_INPUT' },
  ToNobody: { userError: 'NOT_FOUND' },
  WrongPassword: { userError: 'INVALID_CREDENTIALS' },
};

const examples = readExamples();
const operationsOf = ({ query }: Example): string[] =>
  parse(query)
    .definitions.filter(
      (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
    )
    .map((operation) => String(operation.name?.value));

/** The page without a browser: its own session and its own cast. */
class Visitor {
  readonly session: Session;
  private cast: Cast = {};

  constructor(private readonly demo: LivingDemo) {
    const storage = new Map<string, string>();
    this.session = new Session(postTo(demo.url, fetch), {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    });
  }

  async signInAs(handle: string): Promise<void> {
    const account = this.demo.demoAccounts.find((candidate) => candidate.handle === handle);
    expect(await this.session.signIn(handle, String(account?.password))).toEqual([]);
    await this.lookAround();
  }

  async lookAround(): Promise<void> {
    this.cast = await lookUpCast(this.session.send, this.demo.demoAccounts, this.cast);
  }

  /** Another visitor, as the person whom the examples of this one are about. */
  async stranger(): Promise<Visitor> {
    const stranger = new Visitor(this.demo);
    await stranger.signInAs(String(this.cast['stranger.handle']));
    return stranger;
  }

  variablesOf({ variables }: Example): Record<string, unknown> {
    return variables ? (JSON.parse(fillVariables(variables, this.cast)) as Record<string, unknown>) : {};
  }

  run(example: Example, operationName: string): Promise<Answer> {
    return this.session.send({ query: example.query, operationName, variables: this.variablesOf(example) });
  }
}

describe('The example files', () => {
  it('are fourteen, in order, each with tab names of its own', () => {
    expect(examples.map(({ name }) => name.slice(0, 2))).toEqual(
      Array.from({ length: 14 }, (_, index) => String(index + 1).padStart(2, '0')),
    );
    const names = examples.flatMap(operationsOf);
    expect(new Set(names).size).toBe(names.length);
    for (const example of examples) expect(operationsOf(example)[0]).toBe(example.operation);
  });

  it.each(examples)('$name explains itself and says what to try next', ({ name, query, title }) => {
    expect(query).toMatch(new RegExp(`^# ${Number(name.slice(0, 2))}\\. `));
    expect(title.length).toBeLessThan(50);
    expect(query).toMatch(/^# Try next: /m);
  });
});

describe('The examples against the living demo', () => {
  let demo: LivingDemo;
  let visitor: Visitor;
  const lead = () => String(demo.demoAccounts[0]?.handle);

  beforeAll(async () => {
    demo = await startLivingDemo();
  }, 120_000);
  afterAll(() => demo?.stop());
  beforeEach(() => {
    visitor = new Visitor(demo);
  });

  it('have every variable filled for the first person of the demo', async () => {
    await visitor.signInAs(lead());
    for (const example of examples) {
      const { requesterId: _onlyWhoWasAsked, ...variables } = visitor.variablesOf(example);
      expect([example.name, JSON.stringify(variables)]).toEqual([
        example.name,
        expect.not.stringMatching(/""|\{\{/),
      ]);
    }
  });

  it.each(examples)('$name works for the first person of the demo', async (example) => {
    await visitor.signInAs(lead());
    for (const operation of operationsOf(example)) {
      const runner = operation === 'AcceptFriendship' ? await visitor.stranger() : visitor;
      const { data, errors } = await runner.run(example, operation);
      const { error, userError } = shows[operation] ?? {};
      expect([operation, errors?.map(({ extensions }) => extensions?.code)]).toEqual([
        operation,
        error && [error],
      ]);
      if (error) continue;
      for (const [field, value] of Object.entries(data ?? {})) {
        expect([operation, field, value]).not.toEqual([operation, field, null]);
        const codes = (value as { userErrors?: UserError[] }).userErrors?.map(({ code }) => code) ?? [];
        expect([operation, field, codes]).toEqual([operation, field, userError ? [userError] : []]);
      }
    }
  });

  it.each(examples)('$name asks nothing of nobody but to sign in', async (example) => {
    await visitor.lookAround();
    for (const operation of operationsOf(example)) {
      const { errors } = await visitor.run(example, operation);
      const allowed = ['UNAUTHENTICATED', shows[operation]?.error];
      for (const { extensions } of errors ?? [])
        expect([operation, allowed]).toEqual([operation, expect.arrayContaining([extensions?.code])]);
    }
  });

  it('08-audiences shows a post for friends to friends alone, and null to all others', async () => {
    const audiences = examples.find(({ name }) => name === '08-audiences') as Example;
    await visitor.signInAs(lead());
    const { friendsPostId, author } = visitor.variablesOf(audiences);
    const seen = new Set<boolean>();
    for (const { handle } of demo.demoAccounts) {
      await visitor.signInAs(handle);
      const { data, errors } = await visitor.run(audiences, 'Audiences');
      expect(errors).toBeUndefined();
      const { viewerRelationship } = data?.user as { viewerRelationship: { friendship: string } | null };
      const maySee = handle === author || viewerRelationship?.friendship === 'FRIENDS';
      expect([handle, data?.post]).toEqual([
        handle,
        maySee ? expect.objectContaining({ audience: 'FRIENDS' }) : null,
      ]);
      expect(visitor.variablesOf(audiences)).toEqual({ friendsPostId, author });
      seen.add(maySee);
    }
    expect([...seen].sort()).toEqual([false, true]);
    await visitor.session.signOut();
    expect((await visitor.run(audiences, 'Audiences')).data?.post).toBeNull();
  });
});
