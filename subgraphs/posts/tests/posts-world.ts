import type { Audience } from '@chorus/audience';
import type { Ask, DomainQueryResponder } from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';
import { createMemoryLiveBus } from '@chorus/live';
import { toGlobalId, type Subgraph } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import {
  SubgraphWorld,
  type Anything,
  type Asker,
  type Input,
  type Person as AnyPerson,
} from '@chorus/test-kit/subgraph-world';
import { uuidv7 } from 'uuidv7';
import { createPostsSubgraph, findCountDrift, type CountDrift, type PostsOptions } from '../src';

export { refusal, type Anything, type Asker } from '@chorus/test-kit/subgraph-world';

export interface Person extends AnyPerson {
  handle: string;
}

const tables = [
  'posts',
  'post_revisions',
  'post_mentions',
  'post_hashtags',
  'comments',
  'reactions',
  'reposts',
  'bookmarks',
  'post_views',
  'post_view_counts',
  'author_counters',
  'idempotency_keys',
  'outbox',
];

/** Users, as far as this domain asks it: who has which handle, and whom new posts are for. */
class PlayedUsers implements DomainQueryResponder {
  readonly domain = 'users';
  readonly accountIds = new Map<string, string>();
  readonly defaultAudiences = new Map<string, Audience>();

  answer: DomainQueryResponder['answer'] = async (name, question, scope) => {
    if (name === 'users.default-audience') {
      return (this.defaultAudiences.get(scope.accountId ?? '') ?? 'PUBLIC') as never;
    }
    if (name !== 'users.ids-by-handle') throw unavailable('users');
    const { handles } = question as Ask<'users.ids-by-handle'>;
    return handles.map((handle) => this.accountIds.get(handle) ?? null) as never;
  };
}

/** The posts subgraph on a database of its own. The users and social-graph domains are played by tables in memory. */
export class PostsWorld extends SubgraphWorld<Person> {
  private constructor(
    processes: readonly Subgraph[],
    testDatabase: TestDatabase,
    private readonly users = new PlayedUsers(),
  ) {
    super({ processes, testDatabase, schema: 'posts', tables, service: 'feed.home', neighbours: [users] });
  }

  /** With `processes` there are as many subgraphs on one database, which take turns in answering. */
  static async start(options: PostsOptions = {}, { processes = 1 } = {}): Promise<PostsWorld> {
    const testDatabase = await createTestDatabase();
    const serviceScope = () => Promise.reject(new Error('posts asks nothing as a service'));
    const create = () =>
      createPostsSubgraph(
        { databaseUrl: testDatabase.url, serviceScope, live: createMemoryLiveBus() },
        options,
      );
    return new PostsWorld(Array.from({ length: processes }, create), testDatabase);
  }

  person(handle: string): Person {
    const accountId = uuidv7();
    this.users.accountIds.set(handle, accountId);
    return { accountId, id: toGlobalId('User', accountId), handle };
  }

  setDefaultAudience(person: Person, audience: Audience): void {
    this.users.defaultAudiences.set(person.accountId, audience);
  }

  /** A new post's global id. */
  async post(author: Person, input: Input | string = 'Hello'): Promise<string> {
    const fields = typeof input === 'string' ? { text: input } : { text: 'Hello', ...input };
    return (await this.succeed(author, 'createPost', fields, 'post { id }')).post.id;
  }

  /** A new comment's global id. */
  async comment(author: Person, postId: string, input: Input = {}): Promise<string> {
    const fields = { text: 'A comment', postId, ...input };
    return (await this.succeed(author, 'addComment', fields, 'comment { id }')).comment.id;
  }

  /** The fields of one post, null when it is not to be seen. */
  async readPost(asker: Asker, id: string, fields = 'id'): Promise<Anything> {
    return (await this.read(asker, `query ($id: ID!) { post(id: $id) { ${fields} } }`, { id })).post;
  }

  /** The fields of one comment, null when it is not to be seen. */
  async readComment(asker: Asker, id: string, fields = 'id'): Promise<Anything> {
    return (await this.resolve(asker, 'Comment', [id], fields))[0];
  }

  drift(): Promise<CountDrift[]> {
    return findCountDrift(this.database);
  }
}
