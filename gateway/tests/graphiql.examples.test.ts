import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { eventually } from '@chorus/test-kit';
import { getOperationAST, parse, type OperationDefinitionNode } from 'graphql';
import { WebSocket } from 'ws';
import { fillVariables, lookUpCast, type Cast } from '../graphiql/src/cast';
import type { Example } from '../graphiql/src/example';
import { postTo, type Answer, type UserError } from '../graphiql/src/graph';
import { LiveOperations } from '../graphiql/src/live';
import { Session } from '../graphiql/src/session';
import { startLivingDemo, type LivingDemo } from './graphiql/living-demo';

interface Told {
  __typename: string;
  summary: string;
}

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

/** What somebody else does so that a subscription has something to say. */
const causes: Record<string, string> = {
  MessagingEvents: 'SendMessage',
  HomeFeedChanged: 'WritePost',
  NotificationReceived: 'SendMessage',
};

const examples = readExamples();
const exampleOf = (operation: string): Example =>
  examples.find((example) => example.operation === operation) as Example;
const isSubscription = ({ query }: Example, operationName: string): boolean =>
  getOperationAST(parse(query), operationName)?.operation === 'subscription';
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

  /** Another visitor, as somebody to whom this one talks and whose posts they get. */
  async friend(): Promise<Visitor> {
    const friend = new Visitor(this.demo);
    await friend.signInAs(String(this.cast['friend.handle']));
    return friend;
  }

  variablesOf({ variables }: Example): Record<string, unknown> {
    return variables ? (JSON.parse(fillVariables(variables, this.cast)) as Record<string, unknown>) : {};
  }

  async run(example: Example, operationName: string, causer?: Visitor): Promise<Answer> {
    const operation = { query: example.query, operationName, variables: this.variablesOf(example) };
    if (!isSubscription(example, operationName)) return this.session.send(operation);
    const url = this.demo.url.replace(/^http/, 'ws');
    const events = new LiveOperations(url, this.session, WebSocket).subscribe(operation);
    let first: Answer | undefined;
    void events.next().then(({ value }) => (first = value));
    const cause = exampleOf(String(causes[operationName]));
    // Nothing says when a subscription has begun.
    const answer = await eventually(
      async () => {
        if (causer && !first) await causer.run(cause, cause.operation);
        return first;
      },
      { intervalMs: 100 },
    );
    await events.return?.();
    return answer as Answer;
  }
}

describe('The example files', () => {
  it('are twenty-three, in order, each with tab names of its own', () => {
    expect(examples.map(({ name }) => name.slice(0, 2))).toEqual(
      Array.from({ length: 23 }, (_, index) => String(index + 1).padStart(2, '0')),
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

  it('tell the first person of the demo of everything that the others did', async () => {
    await visitor.signInAs(lead());
    const list = await visitor.run(exampleOf('Notifications'), 'Notifications');
    const { notifications } = list.data?.viewer as { notifications: { edges: { node: Told }[] } };
    const told = notifications.edges.map(({ node }) => node);
    const kinds = ['Reaction', 'Follow', 'Comment', 'Mention', 'Message', 'FriendRequest'];
    expect(told.map(({ __typename }) => __typename)).toEqual(
      expect.arrayContaining(kinds.map((kind) => `${kind}Notification`)),
    );
    expect(told.map(({ summary }) => summary)).toContain('Hugo Silva and 6 others liked your post');
    const requests = await visitor.run(exampleOf('NotificationRequests'), 'NotificationRequests');
    expect(requests.data).toMatchObject({
      viewer: { notificationRequests: { nodes: [{ user: { handle: 'iris' } }] } },
    });
  });

  it.each(examples)('$name works for the first person of the demo', async (example) => {
    await visitor.signInAs(lead());
    for (const operation of operationsOf(example)) {
      const runner = operation === 'AcceptFriendship' ? await visitor.stranger() : visitor;
      const { data, errors } = await runner.run(example, operation, await visitor.friend());
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
