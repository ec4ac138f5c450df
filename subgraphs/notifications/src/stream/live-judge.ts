import DataLoader from 'dataloader';
import type { Queryable } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { mostActorsLookedAt } from '../judging/judged-list';
import { judge } from '../judging/notification.policy';
import { gatherServiceFacts } from '../judging/service-facts';
import { actorsAtOnce, hasAllActors, type StoredNotification } from '../notifications/notification';
import type { ShownNotification } from '../notifications/notification.loaders';
import { isUpTo, type Position } from '../notifications/position';
import { findRecentByIds } from '../notifications/recent.repository';
import { findReadMarks } from '../read-marks/read-mark.repository';

export interface LiveQuestion {
  personId: string;
  groupIds: readonly string[];
}

export interface LiveAnswer {
  /** By id, those that the person may see now; null for those that wait in another folder. Missing: gone, or hidden. */
  shown: ReadonlyMap<string, ShownNotification | null>;
  readUpTo: Position | null;
}

export interface LiveJudgeTools {
  database: Queryable;
  serviceScope: (name: string) => Promise<RequestScope>;
}

/** People who are told together at most. */
const mostPeople = 500;

/** What changed for many people, read and judged together: one question to each domain for all who are told in one turn. */
export class LiveJudge {
  private readonly questions = new DataLoader<LiveQuestion, LiveAnswer>((all) => this.answerAll(all), {
    cache: false,
    maxBatchSize: mostPeople,
    batchScheduleFn: (answer) => void setImmediate(answer),
  });

  constructor(private readonly tools: LiveJudgeTools) {}

  ask(question: LiveQuestion): Promise<LiveAnswer> {
    return this.questions.load(question);
  }

  private async answerAll(questions: readonly LiveQuestion[]): Promise<LiveAnswer[]> {
    const { database } = this.tools;
    const ids = [...new Set(questions.flatMap(({ groupIds }) => groupIds))];
    const people = [...new Set(questions.map(({ personId }) => personId))];
    const [found, marks] = await Promise.all([
      findRecentByIds(database, ids, actorsAtOnce),
      findReadMarks(database, people),
    ]);
    const shown = await this.judgeAll(found.filter(({ folder }) => folder === 'INBOX'));
    const waiting = new Set(found.flatMap(({ id, folder }) => (folder === 'INBOX' ? [] : id)));
    return questions.map(({ personId, groupIds }) => {
      const readUpTo = marks.get(personId) ?? null;
      const answers = new Map<string, ShownNotification | null>();
      for (const id of groupIds) {
        const judged = shown.get(id);
        if (waiting.has(id)) answers.set(id, null);
        else if (judged?.stored.recipientId === personId)
          answers.set(id, { ...judged, isRead: isUpTo(readUpTo, judged.stored) });
      }
      return { shown: answers, readUpTo };
    });
  }

  private async judgeAll(
    notifications: readonly StoredNotification[],
  ): Promise<Map<string, Omit<ShownNotification, 'isRead'>>> {
    const judged = await this.judgeSome(notifications);
    const doubtful = notifications.filter((stored) => !judged.has(stored.id) && !hasAllActors(stored));
    if (doubtful.length === 0) return judged;
    const ids = doubtful.map(({ id }) => id);
    const looked = await this.judgeSome(await findRecentByIds(this.tools.database, ids, mostActorsLookedAt));
    return new Map([...judged, ...looked]);
  }

  private async judgeSome(
    notifications: readonly StoredNotification[],
  ): Promise<Map<string, Omit<ShownNotification, 'isRead'>>> {
    if (notifications.length === 0) return new Map();
    const scope = await this.tools.serviceScope('notifications.live');
    const factsOf = await gatherServiceFacts(scope, notifications);
    return new Map(
      notifications.flatMap((stored) => {
        const told = judge(stored, factsOf(stored.recipientId));
        return told ? [[stored.id, { stored, told }] as const] : [];
      }),
    );
  }
}
