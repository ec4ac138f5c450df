import {
  defineConsumer,
  type ConsumerDefinition,
  type EventEnvelope,
  type EventType,
  type PreparedHandler,
} from '@chorus/events';
import type { NotificationsTools } from '../context';
import { WillStore } from '../will/will.store';
import type { Addition } from './additions';
import { changeOf, heardTypes } from './changes';
import { judgeChanges } from './judge.service';
import { record } from './record.service';

/** Renaming it would tell everybody everything of the last week again. */
export const recordingGroup = 'notifications.recording';

/** Events written in one transaction: what a thousand cost is little more than what ten do. */
const batchSize = 500;
/** What happened so long ago is not pushed: the log was read late, or again. */
const pushedWithinMs = 3_600_000;

export type RecordingTools = Pick<NotificationsTools, 'background' | 'settings' | 'serviceScope' | 'stream'>;

/** From events to notifications. One handler for all types, so that a batch of them is written together. */
export function createRecordingConsumer(tools: RecordingTools): ConsumerDefinition {
  const handler = createRecordingHandler(tools);
  return defineConsumer({
    group: recordingGroup,
    batchSize,
    handlers: Object.fromEntries(heardTypes.map((type) => [type, handler])),
  });
}

export function createRecordingHandler({
  background,
  settings,
  serviceScope,
  stream,
}: RecordingTools): Required<PreparedHandler<EventType, Addition[]>> {
  const wills = new WillStore(background);
  const beforeAll = async (events: readonly EventEnvelope[]): Promise<Addition[][]> => {
    const now = settings.clock();
    const made = await judgeChanges(events.map(changeOf), {
      scope: await serviceScope(recordingGroup, events[0]?.correlationId),
      wills: (recipientIds, personIds) => wills.forRecipients(recipientIds, personIds),
      now,
    });
    return made.map((additions) =>
      additions.map((addition) => ({
        ...addition,
        push: addition.push && now.getTime() - addition.at.getTime() < pushedWithinMs,
      })),
    );
  };
  const applyAll: Required<PreparedHandler<EventType, Addition[]>>['applyAll'] = (
    events,
    { transaction },
    made,
  ) => {
    const changes = events.map((event, index) => {
      const { endings, removals } = changeOf(event);
      return { additions: made[index] ?? [], endings, removals };
    });
    return record(transaction, { changes, now: settings.clock() }, stream);
  };
  return {
    before: async (event) => (await beforeAll([event]))[0] ?? [],
    beforeAll,
    apply: (event, context, additions) => applyAll([event], context, [additions]),
    applyAll,
  };
}
