import { tellingOfWords } from '../kinds/kinds';
import type { Addition } from './additions';
import type { Ending, Removal } from './changes';
import { postKey } from './keys';
import type { KnownEnding, Member, OpenGroup, State } from './state';

/** A batch of events, judged; in the order of the log. */
export interface Batch {
  changes: readonly {
    additions: readonly Addition[];
    removals: readonly Removal[];
    endings: readonly Ending[];
  }[];
  now: Date;
}

/** What becomes of a group. */
export interface GroupChange {
  group: OpenGroup;
  actorsCount: number;
  /** Something was added: it moves to the top and is unread again. */
  isNews: boolean;
  push: boolean;
}

/** What is to be written. Pure data: the same state and batch give the same plan. */
export interface Plan {
  endings: Ending[];
  /** Additions that have no open group. Make one for each slot, then plan again; nothing else of this plan is of use. */
  missing: Addition[];
  /** Groups whose window is over, that stand in the way of those. */
  closed: string[];
  changed: GroupChange[];
  /** Without anybody in it any more. */
  emptied: OpenGroup[];
  putIn: Member[];
  takenOut: Member[];
  /** Posts that were deleted, restored or erased by this batch, as they are now. */
  posts: Map<string, KnownEnding['state']>;
}

/** Who does again so soon what they took back is not pushed again. */
const againMs = 24 * 3_600_000;

/**
 * What a batch makes of what is stored. What is in a notification depends on which events there were, not on the order in which
 * they came: a deed counts unless its ending is as late as it or later, and a thing that is gone takes all with it.
 */
export function planOf(state: State, batch: Batch): Plan {
  const endings = newEndings(state.endings, batch);
  const known = (thing: string): KnownEnding | undefined => endings.get(thing) ?? state.endings.get(thing);
  const people = new People(state);
  for (const { removals } of batch.changes) for (const removal of removals) people.remove(removal);

  const plan: Plan = {
    endings: [...endings.values()],
    missing: [],
    closed: [],
    changed: [],
    emptied: [],
    putIn: [],
    takenOut: [],
    posts: postsOf(endings),
  };
  const openGroups = new Map(
    state.groups.flatMap((group) => (group.slot === null ? [] : [[group.slot, group] as const])),
  );
  const news = new Map<string, { push: boolean }>();
  batch.changes.forEach(({ additions }, place) => {
    for (const addition of additions) {
      if (isOver(addition, place, batch, known)) continue;
      if (people.renew(addition)) continue;
      const group = openGroups.get(addition.slot);
      if (!group || isClosed(group, batch.now)) {
        plan.missing.push(addition);
        if (group) plan.closed.push(group.id);
        continue;
      }
      people.add(group, addition);
      const before = known(addition.deed);
      const isAgain = before !== undefined && addition.at.getTime() - before.at.getTime() < againMs;
      const push = addition.push && !isAgain;
      news.set(group.id, { push: push || news.get(group.id)?.push === true });
    }
  });
  people.finish(plan, news);
  return plan;
}

/** The endings of the batch that are newer than what is known; of several of one thing the last. */
function newEndings(known: State['endings'], batch: Batch): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  for (const ending of batch.changes.flatMap((change) => change.endings)) {
    const before = endings.get(ending.thing) ?? known.get(ending.thing);
    if (!before || before.at <= ending.at) endings.set(ending.thing, ending);
  }
  return endings;
}

function postsOf(endings: ReadonlyMap<string, Ending>): Plan['posts'] {
  const prefix = postKey('');
  return new Map(
    [...endings.values()].flatMap(({ thing, state }) =>
      thing.startsWith(prefix) ? [[thing.slice(prefix.length), state] as const] : [],
    ),
  );
}

const isClosed = ({ windowEndsAt }: OpenGroup, now: Date): boolean =>
  windowEndsAt !== null && windowEndsAt <= now;

/** Was it taken back, or is what it is about gone, or was it read meanwhile? */
function isOver(
  addition: Addition,
  place: number,
  batch: Batch,
  known: (thing: string) => KnownEnding | undefined,
): boolean {
  if (addition.things.some((thing) => known(thing)?.state === 'GONE')) return true;
  const ending = known(addition.deed);
  // Of the same instant: what the log has later.
  if (
    ending &&
    (ending.at > addition.at ||
      (ending.at.getTime() === addition.at.getTime() && endsAfter(addition, place, batch)))
  )
    return true;
  return batch.changes.some(({ removals }, index) =>
    removals.some(
      (removal) =>
        removal.by === 'reading' &&
        removal.chain === addition.chain &&
        (removal.upToItem === null ? index > place : addition.item <= removal.upToItem),
    ),
  );
}

const endsAfter = ({ deed }: Addition, place: number, { changes }: Batch): boolean =>
  changes.some(({ endings }, index) => index > place && endings.some(({ thing }) => thing === deed));

type Members = ReadonlyMap<string, Member>;

const peopleIn = (members: Members): number =>
  new Set([...members.values()].map(({ actorId }) => actorId)).size;

/** Who is in which group, while a plan is made. */
class People {
  private readonly groups: Map<string, OpenGroup>;
  private readonly byChain = new Map<string, OpenGroup[]>();
  /** By group, then by actor and item. */
  private readonly now = new Map<string, Map<string, Member>>();
  private readonly before = new Map<string, Map<string, Member>>();
  private readonly wholeGone = new Set<string>();

  constructor({ groups, members }: State) {
    this.groups = new Map(groups.map((group) => [group.id, group]));
    for (const group of groups)
      this.byChain.set(group.chain, [...(this.byChain.get(group.chain) ?? []), group]);
    for (const { id } of groups) this.before.set(id, new Map());
    for (const member of members) this.before.get(member.groupId)?.set(nameOf(member), member);
    for (const [id, before] of this.before) this.now.set(id, new Map(before));
  }

  remove(removal: Removal): void {
    for (const group of this.touchedBy(removal)) {
      if (isAbout(removal, group)) {
        this.wholeGone.add(group.id);
        continue;
      }
      const members = this.now.get(group.id)!;
      for (const [name, member] of members) if (isMeant(removal, member)) members.delete(name);
    }
  }

  /** Is it there already, in whichever window, or was it told as something else? Then only its time moves on. */
  renew(addition: Addition): boolean {
    const name = nameOf({ actorId: addition.actorId ?? '', item: addition.item });
    const isThere = this.renewIn(this.byChain.get(addition.chain) ?? [], name, addition.at);
    if (isThere || addition.actorId === null) return isThere;
    return (
      tellingOfWords.has(addition.kind) &&
      [...this.groups.values()].some(
        ({ id, kind, recipientId }) =>
          tellingOfWords.has(kind) && recipientId === addition.recipientId && this.now.get(id)!.has(name),
      )
    );
  }

  add(group: OpenGroup, { actorId, item, at }: Addition): void {
    if (actorId === null) return;
    this.now.get(group.id)!.set(nameOf({ actorId, item }), { groupId: group.id, actorId, item, at });
  }

  finish(plan: Plan, news: ReadonlyMap<string, { push: boolean }>): void {
    for (const group of this.groups.values()) {
      const [before, now] = [this.before.get(group.id)!, this.now.get(group.id)!];
      this.finishGroup(plan, group, { before, now, news: news.get(group.id) });
    }
  }

  private finishGroup(
    plan: Plan,
    group: OpenGroup,
    { before, now, news }: { before: Members; now: Members; news?: { push: boolean } },
  ): void {
    const takenOut = [...before].flatMap(([name, member]) => (now.has(name) ? [] : member));
    const actorsCount = group.actorsCount + peopleIn(now) - peopleIn(before);
    const isEmpty = actorsCount === 0 && (takenOut.length > 0 || group.version === 0);
    if (this.wholeGone.has(group.id) || (isEmpty && !news)) {
      plan.emptied.push(group);
      return;
    }
    plan.takenOut.push(...takenOut);
    for (const [name, member] of now) if (before.get(name) !== member) plan.putIn.push(member);
    if (news || takenOut.length > 0)
      plan.changed.push({ group, actorsCount, isNews: news !== undefined, push: news?.push === true });
  }

  private renewIn(groups: readonly OpenGroup[], name: string, at: Date): boolean {
    for (const { id } of groups) {
      const member = this.now.get(id)!.get(name);
      if (!member) continue;
      if (member.at < at) this.now.get(id)!.set(name, { ...member, at });
      return true;
    }
    return false;
  }

  private touchedBy(removal: Removal): readonly OpenGroup[] {
    if ('chain' in removal) return this.byChain.get(removal.chain) ?? [];
    const all = [...this.groups.values()];
    return removal.by === 'message'
      ? all.filter(({ kind, subjectId }) => kind === 'MESSAGE' && subjectId === removal.conversationId)
      : all.filter(({ postId }) => postId === removal.postId);
  }
}

/** Does the whole group go? */
function isAbout(removal: Removal, { kind, subjectId, postId }: OpenGroup): boolean {
  if (removal.by === 'post') return postId === removal.postId;
  // What answers a comment stays when that is deleted.
  return removal.by === 'comment' && subjectId === removal.commentId && kind !== 'REPLY';
}

function isMeant(removal: Removal, { actorId, item, at }: Member): boolean {
  switch (removal.by) {
    case 'deed':
      return actorId === removal.actorId && item === removal.item && at <= removal.at;
    case 'comment':
      return item === removal.commentId;
    case 'message':
      return actorId === removal.actorId && item === removal.item;
    case 'reading':
      return removal.upToItem === null || item <= removal.upToItem;
    case 'post':
      return false;
  }
}

const nameOf = ({ actorId, item }: Pick<Member, 'actorId' | 'item'>): string => `${actorId} ${item}`;
