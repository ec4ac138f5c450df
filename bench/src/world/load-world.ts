import { setTimeout as pause } from 'node:timers/promises';
import { generateNetwork } from '../feeds/edge-list';
import { Endpoint, type Payload } from '../feeds/endpoint';
import { Latencies } from '../feeds/latencies';
import { runAll } from '../feeds/locks';
import { Random } from '../feeds/random';

export interface WorldSize {
  people: number;
  /** People of a network with a heavy tail; each pair follows each other. */
  pairsPerPerson: number;
  posts: number;
  reactions: number;
  comments: number;
}

export interface Inhabitant {
  handle: string;
  /** Global id of their `User`. */
  userId: string;
}

/** People with posts, made through the public endpoint: the same in every run but for ids and times. */
export interface World {
  /** The best connected first. */
  readonly people: readonly Inhabitant[];
  /** A fresh access token. */
  tokenOf(person: Inhabitant): Promise<string>;
}

const password = 'a password for everybody';
const concurrency = 8;
const kinds = ['LIKE', 'LOVE', 'LAUGH', 'WOW'] as const;

/** Fills the graph at `url`, whose rate limits are off, and waits until every event is handled. */
export async function loadWorld(url: string, size: WorldSize): Promise<World> {
  const endpoint = new Endpoint(url, new Latencies(), concurrency);
  try {
    const loader = new WorldLoader(endpoint, new Random(20_261_121));
    await loader.load(size);
    await settle(url);
    return {
      people: loader.people,
      tokenOf: ({ handle }) => logIn(url, handle),
    };
  } finally {
    endpoint.close();
  }
}

class WorldLoader {
  readonly people: (Inhabitant & { token: string })[] = [];
  private readonly postIds: string[] = [];

  constructor(
    private readonly endpoint: Endpoint,
    private readonly random: Random,
  ) {}

  async load(size: WorldSize): Promise<void> {
    const { pairs } = generateNetwork(this.random, size.people, size.pairsPerPerson);
    await this.times(size.people, (number) => this.signUp(number));
    const follows = pairs.flatMap(([one, other]) => [
      [one, other],
      [other, one],
    ]);
    await this.times(follows.length, (index) => {
      const [follower, followee] = follows[index]!.map((number) => this.people[number]!);
      return this.act('followUser', { userId: followee!.userId }, 'user { id }', follower!);
    });
    await this.times(size.posts, (number) => this.post(number, size.people));
    await this.times(size.reactions, () => {
      const input = { subjectId: this.random.pick(this.postIds), kind: this.random.pick(kinds) };
      return this.act('react', input, '', this.random.pick(this.people));
    });
    await this.times(size.comments, (number) => {
      const input = { postId: this.random.pick(this.postIds), text: `Comment number ${number}` };
      return this.act('addComment', input, 'comment { id }', this.random.pick(this.people));
    });
  }

  private times(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
    const tasks = Array.from({ length: count }, (_, index) => async () => void (await work(index)));
    return runAll(tasks, concurrency);
  }

  private async signUp(number: number): Promise<void> {
    const handle = `person_${number}`;
    const input = { email: `${handle}@example.com`, password, handle, displayName: `Person ${number}` };
    const selection = 'session { accessToken } user { id }';
    const payload = (await this.endpoint.mutate('signUp', input, selection)) as unknown as SignedUp;
    this.people[number] = { handle, userId: payload.user.id, token: payload.session.accessToken };
  }

  /** In turns at first, so that everybody has some; then whoever comes. */
  private async post(number: number, people: number): Promise<void> {
    const author = this.people[number < people * 3 ? number % people : this.random.below(people)]!;
    const text = `Number ${number}: what ${author.handle} has to say today, in about as many words as people use for a post.`;
    const input = { text, audience: this.random.chance(0.2) ? 'FOLLOWERS' : 'PUBLIC' };
    const payload = await this.act('createPost', input, 'post { id }', author);
    this.postIds[number] = (payload.post as { id: string }).id;
  }

  private async act(
    field: string,
    input: object,
    selection: string,
    actor: { token: string },
  ): Promise<Payload> {
    const payload = await this.endpoint.mutate(field, input, selection, actor.token);
    // A post that the one who wants to react or comment may not see is one they would not have met.
    const unexpected = payload.userErrors.filter(({ code }) => code !== 'NOT_FOUND');
    if (unexpected.length > 0) throw new Error(`${field} was refused: ${JSON.stringify(unexpected)}`);
    return payload;
  }
}

interface SignedUp {
  user: { id: string };
  session: { accessToken: string };
}

async function logIn(url: string, handle: string): Promise<string> {
  const endpoint = new Endpoint(url, new Latencies(), 1);
  try {
    const input = { identifier: handle, password };
    const payload = await endpoint.mutate('logIn', input, 'session { accessToken }');
    return (payload as unknown as SignedUp).session.accessToken;
  } finally {
    endpoint.close();
  }
}

/** Waits until every event has been handled. */
async function settle(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(new URL('/health/events', url));
    if (((await answer.json()) as { isSettled: boolean }).isSettled) return;
    await pause(50);
  }
}
