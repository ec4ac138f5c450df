import type { RequestScope } from '@chorus/domain-queries';
import { askAudiences, askRelations, mayRead } from '../judging/service-facts';
import { mayBeTold } from '../judging/notification.policy';
import type { Cause, KindName, MessageCause } from '../kinds/kind';
import { decideFor } from '../will/decide';
import { defaultWill, type Will } from '../will/will';
import { additionOf, type Addition } from './additions';
import type { Change } from './changes';

/** Messages that are asked for at once. */
const mostMessages = 1_000;

interface Candidate {
  /** The change's place in the batch. */
  change: number;
  kind: KindName;
  cause: Cause;
}

export interface JudgeDependencies {
  scope: RequestScope;
  wills: (
    recipientIds: readonly string[],
    personIds: readonly string[],
  ) => Promise<ReadonlyMap<string, Will>>;
  now: Date;
}

/**
 * What is made of each change: whom it is for, as far as they may see it and want to be told, each person once. A few questions
 * for the whole batch. A post that is not there (any more, or not now) hides nobody: deletions are events of their own.
 */
export async function judgeChanges(
  changes: readonly Change[],
  dependencies: JudgeDependencies,
): Promise<Addition[][]> {
  const { scope, wills, now } = dependencies;
  const candidates = (await candidatesOf(changes, scope)).filter(
    ({ cause: { recipientId, actorId } }) => recipientId !== actorId,
  );
  const made: Addition[][] = changes.map(() => []);
  if (candidates.length === 0) return made;
  const [audiences, willOf] = await Promise.all([
    askAudiences(
      scope,
      candidates.flatMap(({ cause }) => cause.postId ?? []),
    ),
    wills(
      unique(candidates.map(({ cause }) => cause.recipientId)),
      unique(candidates.flatMap(({ cause }) => cause.actorId ?? [])),
    ),
  ]);
  const othersOf = ({ actorId, postId, alsoBy = [] }: Cause): string[] => {
    const author = postId === null ? undefined : audiences.get(postId)?.authorId;
    return [...(actorId === null ? [] : [actorId]), ...(author === undefined ? [] : [author]), ...alsoBy];
  };
  const relationOf = await askRelations(
    scope,
    candidates.flatMap(({ cause }) =>
      othersOf(cause).map((otherId) => [cause.recipientId, otherId] as const),
    ),
  );

  const told = new Set<string>();
  for (const { change, kind, cause } of candidates) {
    const { recipientId, actorId, postId, alsoBy = [] } = cause;
    const once = `${change} ${recipientId} ${kind === 'GENERIC' ? (actorId ?? '') : ''}`;
    if (told.has(once)) continue;
    const relationTo = (otherId: string) => relationOf(recipientId, otherId);
    const post = postId === null ? undefined : audiences.get(postId);
    if (post && !mayRead(post, recipientId, relationTo)) continue;
    if (alsoBy.some((id) => id !== recipientId && isBlocked(relationTo(id)))) continue;
    const relation = actorId === null ? null : relationTo(actorId);
    if (relation && !mayBeTold(relation)) continue;
    const decision = decideFor(willOf.get(recipientId) ?? defaultWill, { kind, actorId, relation, now });
    if (decision.folder === 'DROP') continue;
    told.add(once);
    made[change]!.push(
      additionOf(kind, cause, changes[change]!.at, { ...decision, folder: decision.folder }),
    );
  }
  return made;
}

const isBlocked = ({ blocks, blockedBy }: { blocks: boolean; blockedBy: boolean }): boolean =>
  blocks || blockedBy;

/** Everybody whom a change might tell something: of messages, whom messaging says. */
async function candidatesOf(changes: readonly Change[], scope: RequestScope): Promise<Candidate[]> {
  const all = changes.flatMap(({ told }, change) => told.map((one) => ({ change, ...one })));
  const messages = all.flatMap(({ cause }) => ('message' in cause ? cause.message : []));
  const notifiable: string[][] = [];
  for (let start = 0; start < messages.length; start += mostMessages) {
    const question = { messages: messages.slice(start, start + mostMessages) };
    notifiable.push(...(await scope.ask('messaging.notifiable', question)));
  }
  return all.flatMap(({ change, kind, cause }): Candidate[] => {
    if (!('message' in cause)) return [{ change, kind, cause }];
    const { message: _asked, ...rest }: MessageCause = cause;
    const recipientIds = notifiable.shift() ?? [];
    return recipientIds.map((recipientId) => ({ change, kind, cause: { ...rest, recipientId } }));
  });
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];
