import { StreamTail, type StreamParts } from '@chorus/streams';
import { LiveJudge, type LiveJudgeTools } from './live-judge';
import type { NotificationChange } from './notification-log';
import { NotificationStream } from './notification-stream';

export interface NotificationStreamsOptions extends LiveJudgeTools {
  parts: StreamParts<NotificationChange>;
  intervalMs: number;
}

/** The streams of `notificationReceived` that are open in this process. */
export class NotificationStreams {
  private readonly tail: StreamTail<NotificationChange>;
  private readonly judge: LiveJudge;

  constructor(private readonly options: NotificationStreamsOptions) {
    this.tail = new StreamTail<NotificationChange>({
      ...options.parts,
      name: 'notifications',
      // The topic is the person. What they may see of it is judged when they are told.
      route: async (entries, here) => entries.map(({ topic }) => (here.has(topic) ? [topic] : [])),
    });
    this.judge = new LiveJudge(options);
  }

  /** Rejects with BAD_USER_INPUT for a cursor that is none, CURSOR_EXPIRED for one that is too old. */
  async follow(personId: string, after: string | null): Promise<NotificationStream> {
    const follower = await this.tail.follow({ person: personId, after, topics: async () => [personId] });
    return new NotificationStream({
      follower,
      intervalMs: this.options.intervalMs,
      judge: (groupIds) => this.judge.ask({ personId, groupIds }),
    });
  }

  /** The end of the log now: whoever follows after it misses nothing that is committed later. */
  cursorNow(): Promise<string> {
    return this.tail.cursorNow();
  }
}
