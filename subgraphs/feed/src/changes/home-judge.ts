import DataLoader from 'dataloader';
import { decide, strangers, type Relation } from '@chorus/audience';
import type { PostAudience, RequestScope, TimelineEntry } from '@chorus/domain-queries';
import type { ShownEntry } from '../home/home-feed';
import { needsReposts, placeOf } from '../home/home.policy';
import { Truth } from '../home/truth';
import type { Candidate, HomeEntries } from '../home-store/home-store';

/** What may have entered one person's home. */
export interface HomeQuestion {
  personId: string;
  candidates: readonly Candidate[];
}

export interface HomeJudgeDependencies {
  entries: Pick<HomeEntries, 'sourcesOfMany'>;
  serviceScope: (name: string) => Promise<RequestScope>;
}

/** People who are judged together at most. */
const mostPeople = 500;

/**
 * Which candidates show in whose home, by the rules of the page: sources as they are now, blocks, mutes, audiences. What
 * many people ask in one turn costs one question to each domain, not one for each of them.
 */
export class HomeJudge {
  private readonly questions = new DataLoader<HomeQuestion, ShownEntry[]>(
    (questions) => this.judgeAll(questions),
    { cache: false, maxBatchSize: mostPeople, batchScheduleFn: (answer) => void setImmediate(answer) },
  );

  constructor(private readonly dependencies: HomeJudgeDependencies) {}

  /** Those that show, each post once, with its place and reason. */
  judge(question: HomeQuestion): Promise<ShownEntry[]> {
    return this.questions.load(question);
  }

  private async judgeAll(questions: readonly HomeQuestion[]): Promise<ShownEntry[][]> {
    const scope = await this.dependencies.serviceScope('feed.home-changes');
    const truth = new Truth(scope);
    const reposts = await this.repostsFor(questions, truth);
    const [relations, audiences] = await Promise.all([
      truth.relationsBetween(
        questions.map(({ personId, candidates }, index) => ({
          personId,
          otherIds: [
            ...new Set([
              ...candidates.map(({ authorId }) => authorId),
              ...[...reposts[index]!.values()].flat().map(({ sourceId }) => sourceId),
            ]),
          ],
        })),
      ),
      truth.audiencesOf([
        ...new Set(questions.flatMap(({ candidates }) => candidates.map(({ postId }) => postId))),
      ]),
    ]);
    return questions.map((question, index) =>
      shownOf(question, {
        reposts: reposts[index]!,
        relationTo: (otherId) => relations[index]!.get(otherId) ?? strangers,
        audiences,
      }),
    );
  }

  /** For each question: the live reposts of its posts by whoever may be a source of that person. */
  private async repostsFor(
    questions: readonly HomeQuestion[],
    truth: Truth,
  ): Promise<Map<string, TimelineEntry[]>[]> {
    const reposted = questions.map(({ personId, candidates }) => ({
      personId,
      candidates: candidates.filter(needsReposts),
    }));
    const postIds = [
      ...new Set(reposted.flatMap(({ candidates }) => candidates.map(({ postId }) => postId))),
    ];
    if (postIds.length === 0) return questions.map(() => new Map());
    const asking = reposted.filter(({ candidates }) => candidates.length > 0);
    const known = await this.dependencies.entries.sourcesOfMany(
      asking.map(({ personId }) => personId),
      postIds,
    );
    const sourcesOf = ({ personId, candidates }: HomeQuestion): Set<string> =>
      new Set([...(known.get(personId) ?? []), ...candidates.map(({ sourceId }) => sourceId)]);
    const sourceIds = new Set(asking.flatMap((question) => [...sourcesOf(question)]));
    const all = await truth.repostsBy(postIds, [...sourceIds]);
    return reposted.map((question) => {
      const posts = new Set(question.candidates.map(({ postId }) => postId));
      const sources = sourcesOf(question);
      const mine = all.filter(({ postId, sourceId }) => posts.has(postId) && sources.has(sourceId));
      const byPost = new Map<string, TimelineEntry[]>();
      for (const repost of mine) byPost.set(repost.postId, [...(byPost.get(repost.postId) ?? []), repost]);
      return byPost;
    });
  }
}

interface Known {
  reposts: ReadonlyMap<string, TimelineEntry[]>;
  relationTo: (otherId: string) => Relation;
  audiences: ReadonlyMap<string, PostAudience>;
}

function shownOf({ personId, candidates }: HomeQuestion, known: Known): ShownEntry[] {
  const { reposts, relationTo, audiences } = known;
  const shown = new Map<string, ShownEntry>();
  for (const candidate of candidates) {
    const { postId, authorId } = candidate;
    const post = audiences.get(postId);
    if (!post) continue;
    const facts = { viewerId: personId, relationTo, reposts: reposts.get(postId) ?? [] };
    const place = placeOf(candidate, facts);
    const isMentioned = post.mentionedIds.includes(personId);
    const question = { about: 'post', audience: post.audience, isMentioned } as const;
    if (place && decide(question, relationTo(authorId)).allowed) shown.set(postId, place);
  }
  return [...shown.values()];
}
