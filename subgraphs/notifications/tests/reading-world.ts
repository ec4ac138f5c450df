import {
  InProcessDomainQueries,
  RequestScope,
  type Ask,
  type DomainQueryResponder,
} from '@chorus/domain-queries';
import { decide, strangers, type Audience } from '@chorus/audience';
import { unavailable } from '@chorus/errors';
import { createMemoryLiveBus, createPostgresLiveBus, type LiveBus } from '@chorus/live';
import { toGlobalId, type Subgraph } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { SubgraphWorld, type Anything, type Asker, type Person } from '@chorus/test-kit/subgraph-world';
import { uuidv7 } from 'uuidv7';
import { createNotificationsSubgraph, type NotificationsOptions } from '../src';
import { notificationLogOn, type NotificationChange } from '../src/stream/notification-log';
import { createStreamWriter, type StreamWriter } from '@chorus/streams';
import { Listener, type ListenOptions } from './listener';

export interface NamedPerson extends Person {
  name: string;
}

interface PlayedPost {
  author: Person;
  audience: Audience;
  isDeleted: boolean;
}

/** What a test says of a notification; the rest is as usual. */
export interface NewGroup {
  to: Person;
  /** The first is the newest. */
  by: readonly Person[];
  kind?: string;
  /** The key of the post that it is about. */
  post?: string;
  subject?: { type: 'Post' | 'Comment' | 'Conversation'; id: string };
  /** What each did it by; default nothing. */
  items?: readonly string[];
  at?: Date;
  folder?: 'INBOX' | 'REQUESTS';
  textKey?: string;
  url?: string;
}

export interface Made {
  /** The key of the group. */
  id: string;
  globalId: string;
}

const tables = ['groups', 'group_members', 'read_marks', 'clearings', 'archived_groups', 'stream_entries'];

const second = 1_000;

/**
 * The notifications subgraph as people read it, on a database of its own: tests write what was recorded into its tables. Users,
 * social graph, posts and messaging are played by tables in memory.
 */
export class ReadingWorld extends SubgraphWorld<NamedPerson> {
  private readonly listeners: Listener[] = [];
  private readonly writer: StreamWriter<NotificationChange>;
  private ticks = 0;

  private constructor(
    processes: readonly Subgraph[],
    testDatabase: TestDatabase,
    port: InProcessDomainQueries,
    private readonly buses: readonly LiveBus[],
    private readonly others: Neighbours,
    readonly clock: () => Date,
  ) {
    super({
      processes,
      testDatabase,
      schema: 'notifications',
      tables,
      service: 'notifications.tests',
      port,
      neighbours: [others.identity(), others.users(), others.posts(), others.messaging()],
    });
    others.relationOf = (viewerId, personId) => this.socialGraph.relation(viewerId, personId);
    this.writer = createStreamWriter(notificationLogOn(this.database, buses[0]!, clock));
  }

  /** With `processes` there are as many subgraphs on one database, which take turns in answering. */
  static async start(options: NotificationsOptions = {}, { processes = 1 } = {}): Promise<ReadingWorld> {
    const testDatabase = await createTestDatabase();
    const databaseUrl = testDatabase.url;
    const port = new InProcessDomainQueries();
    const serviceScope = async (name: string) => RequestScope.forService(name, port);
    const buses = Array.from({ length: processes }, () =>
      processes === 1 ? createMemoryLiveBus() : createPostgresLiveBus({ databaseUrl }),
    );
    const settings = { liveIntervalMs: 0, ...options };
    const subgraphs = buses.map((live) =>
      createNotificationsSubgraph({ databaseUrl, serviceScope, live }, settings),
    );
    const clock = options.clock ?? (() => new Date());
    return new ReadingWorld(subgraphs, testDatabase, port, buses, new Neighbours(), clock);
  }

  override async stop(): Promise<void> {
    this.hangUp();
    await Promise.all(this.buses.map((bus) => bus.close()));
    await super.stop();
  }

  person(name: string): NamedPerson {
    const accountId = uuidv7();
    const capital = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    this.others.names.set(accountId, capital);
    return { accountId, id: toGlobalId('User', accountId), name: capital };
  }

  crowd(count: number): NamedPerson[] {
    return Array.from({ length: count }, (_, index) => this.person(`person ${index}`));
  }

  /** The key of a new post. */
  post(author: Person, audience: Audience = 'PUBLIC'): string {
    const id = uuidv7();
    this.others.postsById.set(id, { author, audience, isDeleted: false });
    return id;
  }

  changePost(id: string, change: Partial<PlayedPost>): void {
    Object.assign(this.others.postsById.get(id)!, change);
  }

  /** The key of a new comment. */
  comment(author: Person, postId: string): string {
    const id = uuidv7();
    this.others.comments.set(id, { author, postId });
    return id;
  }

  deleteComment(id: string): void {
    this.others.comments.delete(id);
  }

  /** The key of a new conversation. */
  conversation(...people: Person[]): string {
    const id = uuidv7();
    this.others.conversations.set(id, new Set(people.map(({ accountId }) => accountId)));
    return id;
  }

  leave(conversationId: string, person: Person): void {
    this.others.conversations.get(conversationId)!.delete(person.accountId);
  }

  /** The account is gone: nobody knows a name any more. */
  forgetName(person: Person): void {
    this.others.names.delete(person.accountId);
  }

  /** Writes what the recording would write; tells of it. Later ones are newer, unless they say otherwise. */
  async make(group: NewGroup): Promise<Made> {
    const id = uuidv7();
    const { to, by, kind = 'REACTION', post, folder = 'INBOX' } = group;
    const subject = group.subject ?? (post === undefined ? null : { type: 'Post' as const, id: post });
    const at = group.at ?? this.nextTime();
    await this.database.transaction(async (transaction) => {
      await transaction.execute(
        `INSERT INTO groups (id, recipient_id, kind, subject_type, subject_id, post_id, folder, in_app, chain, created_at,
           updated_at, actors_count, text_key, url)
         VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, $9, $9, $10, $11, $12)`,
        [
          id,
          to.accountId,
          kind,
          subject?.type ?? null,
          subject?.id ?? null,
          post ?? null,
          folder,
          uuidv7(),
          at,
          by.length,
          group.textKey ?? null,
          group.url ?? null,
        ],
      );
      await transaction.execute(
        `INSERT INTO group_members (group_id, actor_id, item, at)
         SELECT $1, actor, item, $4::timestamptz - place * interval '1 millisecond'
         FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS made (actor, item, place)`,
        [id, by.map(({ accountId }) => accountId), by.map((_, index) => group.items?.[index] ?? ''), at],
      );
      const event = { kind: 'GroupChanged', groupId: id, version: 1 } as const;
      await this.writer.append(transaction, [{ topic: to.accountId, event }]);
    });
    return { id, globalId: toGlobalId('Notification', id) };
  }

  /** People who are new in a notification, the last of them the newest: one change each, committed together. */
  async join(to: Person, { id }: Made, ...people: Person[]): Promise<void> {
    await this.database.transaction(async (transaction) => {
      for (const person of people)
        await transaction.execute(
          `WITH member AS (INSERT INTO group_members (group_id, actor_id, item, at) VALUES ($1, $2, '', $3))
           UPDATE groups SET updated_at = $3, version = version + 1, actors_count = actors_count + 1 WHERE id = $1`,
          [id, person.accountId, this.nextTime()],
        );
      const event = { kind: 'GroupChanged', groupId: id, version: 2 } as const;
      const entries = people.map(() => ({ topic: to.accountId, event }));
      await this.writer.append(transaction, entries);
    });
  }

  /** The last of its people took back what they did. */
  async withdraw(to: Person, { id }: Made): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.execute('DELETE FROM groups WHERE id = $1', [id]);
      const event = { kind: 'GroupRemoved', groupId: id } as const;
      await this.writer.append(transaction, [{ topic: to.accountId, event }]);
    });
  }

  /** A list as a client reads it; `fields` of each node. */
  async list(
    asker: Asker,
    page: { first?: number; after?: string | null } = {},
    fields = 'id',
  ): Promise<Anything> {
    const query = `query ($first: Int, $after: String) { viewer { notifications(first: $first, after: $after) {
      edges { cursor } nodes { __typename ${fields} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
    return (await this.read(asker, query, page)).viewer.notifications;
  }

  /** The fields of the newest notifications. */
  async nodes(asker: Asker, fields = 'id', first = 20): Promise<Anything[]> {
    return (await this.list(asker, { first }, fields)).nodes;
  }

  /** The ids of all, page by page. */
  async pages(asker: Asker, first: number): Promise<string[]> {
    const ids: string[] = [];
    let after: string | null = null;
    for (;;) {
      const { nodes, pageInfo }: Anything = await this.list(asker, { first, after });
      ids.push(...nodes.map(({ id }: Anything) => id));
      if (!pageInfo.hasNextPage) return ids;
      after = pageInfo.endCursor;
    }
  }

  async unread(asker: Asker): Promise<number> {
    return (await this.read(asker, '{ viewer { unreadNotificationsCount } }')).viewer
      .unreadNotificationsCount;
  }

  /** Somebody's stream of events, which is read as it comes. `process`: which of them serves it. */
  async listen(asker: Asker, { process = 0, ...options }: ListenOptions & { process?: number } = {}) {
    const listener = await Listener.start(this.processes[process]!, this.scope(asker), options);
    this.listeners.push(listener);
    return listener;
  }

  /** Ends every stream. */
  hangUp(): void {
    for (const listener of this.listeners.splice(0)) listener.stop();
  }

  /** A second after the last, a little ago. */
  nextTime(): Date {
    this.ticks += 1;
    return new Date(this.clock().getTime() - 3_600 * second + this.ticks * second);
  }
}

/** The other domains, as tables. */
class Neighbours {
  readonly names = new Map<string, string>();
  readonly postsById = new Map<string, PlayedPost>();
  readonly comments = new Map<string, { author: Person; postId: string }>();
  readonly conversations = new Map<string, Set<string>>();
  relationOf: (viewerId: string, personId: string) => typeof strangers = () => strangers;

  identity(): DomainQueryResponder {
    return {
      domain: 'identity',
      answer: async (name, question) => {
        if (name !== 'identity.emails') throw unavailable('identity');
        return (question as Ask<'identity.emails'>).accountIds.map((accountId) => {
          const displayName = this.names.get(accountId);
          return displayName === undefined ? null : `${displayName.toLowerCase()}@example.com`;
        }) as never;
      },
    };
  }

  users(): DomainQueryResponder {
    return {
      domain: 'users',
      answer: async (name, question, scope) => {
        if (name === 'users.exists')
          return (question as Ask<'users.exists'>).keys.map((key) => {
            const { blocks, blockedBy } = this.relationOf(scope.accountId ?? '', key);
            return this.names.has(key) && !blocks && !blockedBy;
          }) as never;
        if (name !== 'users.profiles') throw unavailable('users');
        const { personIds } = question as Ask<'users.profiles'>;
        return personIds.map((accountId) => {
          const displayName = this.names.get(accountId);
          return displayName === undefined ? null : { accountId, handle: 'handle', displayName };
        }) as never;
      },
    };
  }

  posts(): DomainQueryResponder {
    return {
      domain: 'posts',
      answer: async (name, question, scope) => {
        const viewerId = scope.accountId ?? '';
        if (name === 'posts.visible')
          return (question as Ask<'posts.visible'>).postIds.map((id) => this.maySee(viewerId, id)) as never;
        if (name === 'posts.exists')
          return (question as Ask<'posts.exists'>).keys.map((key) => {
            const comment = this.comments.get(key);
            return comment !== undefined && this.maySee(viewerId, comment.postId);
          }) as never;
        if (name === 'posts.audiences')
          return (question as Ask<'posts.audiences'>).postIds.map((id) => {
            const post = this.postsById.get(id);
            if (!post || post.isDeleted) return null;
            return { authorId: post.author.accountId, audience: post.audience, mentionedIds: [] };
          }) as never;
        throw unavailable('posts');
      },
    };
  }

  messaging(): DomainQueryResponder {
    return {
      domain: 'messaging',
      answer: async (name, question, scope) => {
        if (name === 'messaging.exists')
          return (question as Ask<'messaging.exists'>).keys.map(
            (key) => this.conversations.get(key)?.has(scope.accountId ?? '') === true,
          ) as never;
        if (name === 'messaging.participants')
          return (question as Ask<'messaging.participants'>).conversationIds.map((id) => [
            ...(this.conversations.get(id) ?? []),
          ]) as never;
        throw unavailable('messaging');
      },
    };
  }

  private maySee(viewerId: string, postId: string): boolean {
    const post = this.postsById.get(postId);
    if (!post || post.isDeleted) return false;
    if (post.author.accountId === viewerId) return true;
    const relation = this.relationOf(viewerId, post.author.accountId);
    return decide({ about: 'post', audience: post.audience, isMentioned: false }, relation).allowed;
  }
}
