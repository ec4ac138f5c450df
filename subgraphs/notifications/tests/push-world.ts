import { randomBytes } from 'node:crypto';
import {
  startApns,
  startFcm,
  startWebPushService,
  type LocalApns,
  type LocalFcm,
  type LocalWebPushService,
  type ReceivedMessage,
} from '@chorus/push/testing';
import type { Person } from '@chorus/test-kit/subgraph-world';
import type { NotificationsOptions } from '../src';
import { queuePushes } from '../src/pushing/push-queue.repository';
import { ReadingWorld, type Made, type NewGroup } from './reading-world';

/** Two processes of the subgraph, the three push services, and a clock that tests move. */
export class PushWorld {
  now = new Date('2026-05-01T12:00:00.000Z');
  world!: ReadingWorld;

  private constructor(
    readonly web: LocalWebPushService,
    readonly fcm: LocalFcm,
    readonly apns: LocalApns,
  ) {}

  static async start(options: NotificationsOptions = {}): Promise<PushWorld> {
    let key = '';
    const [web, fcm, apns] = await Promise.all([startWebPushService(() => key), startFcm(), startApns()]);
    const started = new PushWorld(web, fcm, apns);
    const push = {
      // Each service has an authority of its own.
      ca: [web, fcm, apns].map(({ ca }) => ca),
      allowedHosts: [web.host],
      fcm: { serviceAccount: fcm.serviceAccount, url: fcm.url },
      apns: { key: apns.key, topic: apns.topic, url: apns.url },
      ...options.push,
    };
    const clock = () => started.now;
    started.world = await ReadingWorld.start({ clock, ...options, push }, { processes: 2 });
    const reader = started.world.person('reader');
    key = (await started.world.read(reader, '{ viewer { webPushKey } }')).viewer.webPushKey;
    return started;
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await Promise.all([this.web, this.fcm, this.apns].map((service) => service.close()));
  }

  /** Nothing was received, nothing waits. */
  async reset(): Promise<void> {
    for (const service of [this.web, this.fcm, this.apns]) {
      service.received.length = 0;
      service.answers.length = 0;
    }
    await this.world.database.execute('DELETE FROM push_jobs');
  }

  later(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  async browser(person: Person) {
    const subscription = await this.web.subscribe();
    const { deviceId } = await this.world.succeed(
      person,
      'registerDevice',
      { webPush: subscription },
      'deviceId',
    );
    return { ...subscription, deviceId };
  }

  async android(person: Person): Promise<string> {
    const token = `android:${randomBytes(9).toString('hex')}`;
    this.fcm.devices.add(token);
    await this.world.succeed(person, 'registerDevice', { fcmToken: token });
    return token;
  }

  async iphone(person: Person): Promise<string> {
    const token = randomBytes(32).toString('hex');
    this.apns.devices.add(token);
    await this.world.succeed(person, 'registerDevice', { apnsToken: token });
    return token;
  }

  async deviceIds(person: Person): Promise<string[]> {
    const { viewer } = await this.world.read(person, '{ viewer { devices { nodes { id } } } }');
    return viewer.devices.nodes.map(({ id }: { id: string }) => id);
  }

  /** Something happens to somebody who wants it on their devices. */
  async notify(group: NewGroup): Promise<Made> {
    const made = await this.world.make(group);
    await this.want(group.to, made, 1);
    return made;
  }

  /** A notification that is there has changed, and is wanted on the devices. */
  async want(to: Person, { id }: Made, version: number): Promise<void> {
    const wish = { groupId: id, recipientId: to.accountId, version };
    await this.world.database.transaction((transaction) => queuePushes(transaction, [wish], this.now));
  }

  /** One process does what is due. */
  async push(process = 0): Promise<void> {
    await this.world.runJob('notifications.push', process);
  }

  /** What browsers got since it was last asked. */
  texts(): string[] {
    return this.web.received.splice(0).map(({ body }: ReceivedMessage) => body);
  }

  /** Jobs that are not done. */
  async waiting(): Promise<number> {
    const [row] = await this.world.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM push_jobs WHERE due_at IS NOT NULL',
    );
    return row!.count;
  }
}
