import { Random } from '../feeds/random';
import { runAll } from '../feeds/locks';
import { planArrivals } from '../open-loop/arrivals';
import { runOpenLoop } from '../open-loop/open-loop';
import type { Member } from '../world/crowd';
import { Endpoint } from '../world/endpoint';
import { composeText } from './compose-text';
import { KnownPlaces, mostDepth, type Place } from './known-places';
import { documents, type ComposeData, type HomeData, type Page, type UserData } from './operations';
import { TimedOracle, type PageRead, type Span } from './timed-oracle';

export type Kind = 'home' | 'user' | 'compose' | 'delete' | 'block' | 'check';

/** One arrival, answered or failed. */
export interface Sample {
  readonly kind: Kind;
  /** From when it was due to when the answer was there. */
  readonly ms: number;
  readonly failure: string | null;
}

export interface Run {
  readonly samples: Sample[];
  readonly dropped: number;
  readonly pages: PageRead[];
}

export interface WorkloadParameters {
  readonly url: string;
  readonly members: readonly Member[];
  /** Whom each person follows. */
  readonly followees: readonly (readonly number[])[];
  readonly seed: number;
}

const pageSize = 10;
const lateMs = 2_000;
const shares = { home: 0.6, user: 0.3 };
/** Beside the mix: so often a second something is deleted or somebody blocked, and looked for at once. */
const meddlingPerSecond = 1;
const mostUnderWay = 2_000;
const latestMs = 1_000;

/**
 * The mix of DeathStarBench's social network, in the people's names: 60 % pages of homes, 30 % of one person's posts, 10 %
 * new posts. Beside it a few deletions and blocks, whose effect is looked for as soon as they are acknowledged.
 */
export class Workload {
  readonly oracle: TimedOracle;
  private readonly endpoint: Endpoint;
  private readonly random: Random;
  private readonly handles: string[];
  private readonly numbers: Map<string, number>;
  private readonly homes: KnownPlaces[];
  private readonly walls: KnownPlaces[];
  private posts = 0;

  constructor(private readonly parameters: WorkloadParameters) {
    const { url, members, followees, seed } = parameters;
    this.endpoint = new Endpoint(url, { connections: 512 });
    this.oracle = new TimedOracle(followees, lateMs);
    this.random = new Random(seed);
    this.handles = members.map(({ handle }) => handle);
    this.numbers = new Map(this.handles.map((handle, number) => [handle, number]));
    this.homes = members.map(() => new KnownPlaces());
    this.walls = members.map(() => new KnownPlaces());
  }

  /** New tokens for everybody, in the order of the members. */
  setTokens(tokens: readonly string[]): void {
    this.parameters.members.forEach((member, number) => (member.token = tokens[number]!));
  }

  /** So many posts by each person, before anything is measured. */
  async postEverybody(postsEach: number, atOnce: number): Promise<void> {
    const tasks = Array.from({ length: postsEach * this.handles.length }, (_, index) => async () => {
      await this.compose(index % this.handles.length);
    });
    await runAll(tasks, atOnce);
  }

  /** Reads every home and everybody's posts from the top, so that pages can begin at any depth. */
  async lookAtEverything(atOnce: number): Promise<void> {
    const tasks = this.handles.flatMap((_, number) => [
      async () => void (await this.readHome(number, null, mostDepth)),
      async () => void (await this.readPosts(number, number, null, mostDepth)),
    ]);
    await runAll(tasks, atOnce);
  }

  /** The mix at one rate, for so long. Resolves when everything is answered. */
  async run(perSecond: number, seconds: number): Promise<Run> {
    const run: Run = { samples: [], dropped: 0, pages: [] };
    const [mixed, meddled] = await Promise.all([
      this.loop(perSecond, seconds, (dueAt) => this.mixOne(run, dueAt)),
      this.loop(meddlingPerSecond, seconds, (dueAt) => this.meddle(run, dueAt)),
    ]);
    return { ...run, dropped: mixed.dropped + meddled.dropped };
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }

  private loop(perSecond: number, seconds: number, send: (dueAt: number) => Promise<void>) {
    const plan = planArrivals(this.random, perSecond, seconds);
    return runOpenLoop({ plan, mostUnderWay, latestMs, send });
  }

  private mixOne(run: Run, dueAt: number): Promise<void> {
    const kind = this.random.next();
    if (kind < shares.home) {
      const viewer = this.anyone();
      const after = this.anyPlace(this.homes[viewer]!);
      return this.sample(run, 'home', dueAt, async () => {
        run.pages.push(await this.readHome(viewer, after));
      });
    }
    if (kind < shares.home + shares.user) {
      const [viewer, person] = [this.anyone(), this.anyone()];
      const after = this.anyPlace(this.walls[person]!);
      return this.sample(run, 'user', dueAt, async () => {
        run.pages.push(await this.readPosts(viewer, person, after));
      });
    }
    const author = this.anyone();
    return this.sample(run, 'compose', dueAt, () => this.compose(author));
  }

  /** Takes an entry that somebody's home is known to hold; it, or its author, goes; then looks at that very place. */
  private async meddle(run: Run, dueAt: number): Promise<void> {
    const viewer = this.anyone();
    const depth = this.random.below(Math.min(30, this.homes[viewer]!.length));
    const place = this.homes[viewer]!.at(depth + 1);
    const author = place && this.oracle.authorOf(place.id);
    if (place === null || author == null || this.oracle.isDeleted(place.id)) return;
    if (author !== viewer && this.oracle.hasBlock(viewer, author)) return;
    const isBlock = author !== viewer && this.random.chance(1 / 3);
    await this.sample(run, isBlock ? 'block' : 'delete', dueAt, () =>
      isBlock ? this.block(viewer, author) : this.delete(author, place.id),
    );
    const above = this.homes[viewer]!.at(depth);
    await Promise.all([
      this.sample(run, 'check', performance.now(), async () => {
        run.pages.push(await this.readHome(viewer, above));
      }),
      this.sample(run, 'check', performance.now(), async () => {
        run.pages.push(await this.readPosts(viewer, author, null));
      }),
    ]);
  }

  private async sample(run: Run, kind: Kind, dueAt: number, work: () => Promise<unknown>): Promise<void> {
    let failure: string | null = null;
    try {
      await work();
    } catch (error) {
      failure = (error as Error).message || String(error);
    }
    run.samples.push({ kind, ms: performance.now() - dueAt, failure });
  }

  private async readHome(viewer: number, after: Place | null, size = pageSize): Promise<PageRead> {
    const from = performance.now();
    const { token } = this.parameters.members[viewer]!;
    const variables = { first: size, after: after?.cursor ?? null };
    const { viewer: data } = await this.endpoint.query<HomeData>(documents.home, variables, token);
    const read = { from, to: performance.now() };
    if (!data.homeFeed) throw new Error('The home is withheld.');
    if (!after) this.homes[viewer]!.readFromTop(data.homeFeed.edges, data.homeFeed.pageInfo.hasNextPage);
    return this.pageOf(data.homeFeed, { viewer, person: null, after, size, read });
  }

  private async readPosts(
    viewer: number,
    person: number,
    after: Place | null,
    size = pageSize,
  ): Promise<PageRead> {
    const from = performance.now();
    const { token } = this.parameters.members[viewer]!;
    const variables = { handle: this.handles[person], first: size, after: after?.cursor ?? null };
    const { user } = await this.endpoint.query<UserData>(documents.user, variables, token);
    const read = { from, to: performance.now() };
    // Nobody, or nothing: so somebody looks who blocks, or is blocked.
    const page = user?.posts ?? { edges: [], pageInfo: { hasNextPage: false } };
    if (!after && page.edges.length > 0)
      this.walls[person]!.readFromTop(page.edges, page.pageInfo.hasNextPage);
    return this.pageOf(page, { viewer, person, after, size, read });
  }

  private pageOf(
    { edges, pageInfo }: Page,
    asked: Pick<PageRead, 'viewer' | 'person' | 'after' | 'size' | 'read'>,
  ): PageRead {
    const entries = edges.map(({ node }) => ({
      id: node?.id ?? 'withheld',
      at: node ? Date.parse(node.createdAt) : NaN,
      text: node?.text ?? '',
      author: this.numbers.get(node?.author?.handle ?? '') ?? -1,
    }));
    return { ...asked, entries, hasNextPage: pageInfo.hasNextPage };
  }

  private async compose(author: number): Promise<void> {
    const text = composeText(this.random, (this.posts += 1), this.handles);
    const input = { text, audience: 'PUBLIC' };
    // Until there is an answer, nobody knows whether it is there.
    this.oracle.maybePosted(text);
    const { payload, span } = await this.mutate<ComposeData>('createPost', documents.compose, input, author);
    const { id, createdAt } = payload.post;
    this.oracle.posted({ id, author, at: Date.parse(createdAt), text, posted: span });
  }

  private async delete(author: number, postId: string): Promise<void> {
    const from = performance.now();
    this.oracle.deleted(postId, { from, to: Infinity });
    const { span } = await this.mutate('deletePost', documents.delete, { postId }, author);
    this.oracle.deleted(postId, span);
  }

  private async block(viewer: number, other: number): Promise<void> {
    const from = performance.now();
    this.oracle.blocked(viewer, other, { from, to: Infinity });
    const { userId } = this.parameters.members[other]!;
    const { span } = await this.mutate('blockUser', documents.block, { userId }, viewer);
    this.oracle.blocked(viewer, other, span);
  }

  private async mutate<Payload = object>(
    field: string,
    document: string,
    input: object,
    actor: number,
  ): Promise<{ payload: Payload; span: Span }> {
    const from = performance.now();
    const payload = await this.endpoint.send(field, document, input, this.parameters.members[actor]!.token);
    return { payload: payload as Payload, span: { from, to: performance.now() } };
  }

  private anyone = (): number => this.random.below(this.handles.length);

  /** Where a page begins: any depth of 0 to 100 at which the feed still has a page. */
  private anyPlace = (places: KnownPlaces): Place | null =>
    places.at(this.random.below(places.deepest(pageSize) + 1));
}
