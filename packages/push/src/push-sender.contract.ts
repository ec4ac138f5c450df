import type { PushHttpOptions } from './push-http';
import type { PushMessage, PushOutcome, PushSender } from './push-sender';
import type { LocalService } from './testing/local-service';

/** A sender and the local service that it sends to. */
export interface PushWorld<Target> {
  service: LocalService;
  createSender(options?: PushHttpOptions): PushSender<Target>;
  /** A device that has the app. */
  createTarget(): Promise<Target>;
  /** How the service knows it. */
  addressOf(target: Target): string;
  /** The person takes the app off it. */
  removeTarget(target: Target): void;
  close(): Promise<void>;
}

const message: PushMessage = {
  title: 'Alice',
  body: 'liked your post',
  collapseKey: '01890a5d-ac96-774b-bcce-b302099a8057',
  url: 'https://chorus.example/notifications/1',
  ttlSeconds: 3600,
  urgency: 'normal',
};

/** What every sender does with what its service says. The service verifies who sends, and reads as a device does. */
export function describePushSender<Target>(adapter: string, open: () => Promise<PushWorld<Target>>): void {
  describe(`the push sender, ${adapter}`, () => {
    let world: PushWorld<Target>;
    let sender: PushSender<Target>;
    let alice: Target;
    beforeAll(async () => {
      world = await open();
      alice = await world.createTarget();
    });
    afterAll(() => world.close());
    beforeEach(() => {
      sender = world.createSender();
      world.service.received.length = 0;
      world.service.answers.length = 0;
    });
    afterEach(async () => {
      await sender.close();
      expect(world.service.complaints.splice(0)).toEqual([]);
    });

    const send = (changed: Partial<PushMessage> = {}, by = sender): Promise<PushOutcome> =>
      by.send(alice, { ...message, ...changed });
    const last = () => world.service.received.at(-1);

    it('hands a message over to the device', async () => {
      expect(await send()).toEqual({ kind: 'delivered' });
      expect(world.service.received).toEqual([
        expect.objectContaining({
          to: world.addressOf(alice),
          title: 'Alice',
          body: 'liked your post',
          url: 'https://chorus.example/notifications/1',
          tag: message.collapseKey,
          isUrgent: false,
        }),
      ]);
      expect(last()?.ttlSeconds).toBeGreaterThan(3590);
      expect(last()?.ttlSeconds).toBeLessThanOrEqual(3600);
    });

    it('carries letters of every script, and needs no link', async () => {
      const title = 'Zoë 漢字 مرحبا 👩‍👩‍👧';
      await send({ title, url: undefined });
      expect(last()).toMatchObject({ title, url: undefined });
    });

    it('says when it is urgent, and when it is for now or never', async () => {
      await send({ urgency: 'high', ttlSeconds: 0 });
      expect(last()?.isUrgent).toBe(true);
      expect(last()?.ttlSeconds).toBeLessThanOrEqual(0);
    });

    it('collapses messages of one key, whatever the key is made of, and no others', async () => {
      const keys = ['a', 'a', 'b', 'ünï/cødé '.repeat(40), 'ünï/cødé '.repeat(40), 'ünï/cødé '.repeat(41)];
      for (const collapseKey of keys) await send({ collapseKey });
      const [a, alsoA, b, long, alsoLong, longer] = world.service.received.map(
        ({ collapseKey }) => collapseKey,
      );
      expect(a).toBe(alsoA);
      expect(long).toBe(alsoLong);
      expect(new Set([a, b, long, longer]).size).toBe(4);
    });

    it('shortens a text that the service would refuse, between letters', async () => {
      expect(await send({ body: '👩🏽‍🚀é'.repeat(5_000) })).toEqual({ kind: 'delivered' });
      expect(last()?.body).toMatch(/^(👩🏽‍🚀é)+.*…$/su);
      expect(last()?.body.isWellFormed()).toBe(true);
      expect(last()?.bytes).toBeGreaterThan(4_050);
      expect(last()?.bytes).toBeLessThanOrEqual(4_096);
    });

    it('refuses what no shortening makes small enough, without asking the service', async () => {
      const before = world.service.requests;
      expect(await send({ title: 'x'.repeat(5_000) })).toEqual({ kind: 'refused', reason: 'TOO_LARGE' });
      expect(world.service.requests).toBe(before);
    });

    it('says that a device is gone', async () => {
      const bob = await world.createTarget();
      world.removeTarget(bob);
      expect(await sender.send(bob, message)).toMatchObject({ kind: 'gone' });
      expect(world.service.received).toEqual([]);
    });

    it('waits as long as the service asks for, in seconds or until a time', async () => {
      const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
      world.service.answers.push({ status: 429, headers: { 'retry-after': '120' } });
      world.service.answers.push({ status: 503, headers: { 'retry-after': inAnHour } });
      expect(await send()).toEqual({ kind: 'retry', afterMs: 120_000, reason: 'BUSY' });
      const later = await send();
      expect(later).toMatchObject({ kind: 'retry', reason: 'UNAVAILABLE' });
      expect((later as { afterMs: number }).afterMs).toBeGreaterThan(3_500_000);
      expect((later as { afterMs: number }).afterMs).toBeLessThanOrEqual(3_600_000);
    });

    it('tries again later where the service gives no time, a wrong one or one without end', async () => {
      world.service.answers.push({ status: 429 }, { status: 500 });
      world.service.answers.push({ status: 429, headers: { 'retry-after': 'soon' } });
      world.service.answers.push({ status: 429, headers: { 'retry-after': '999999999' } });
      expect(await send()).toEqual({ kind: 'retry', afterMs: 60_000, reason: 'BUSY' });
      expect(await send()).toEqual({ kind: 'retry', afterMs: 10_000, reason: 'FAULT' });
      expect(await send()).toEqual({ kind: 'retry', afterMs: 60_000, reason: 'BUSY' });
      expect(await send()).toEqual({ kind: 'retry', afterMs: 86_400_000, reason: 'BUSY' });
    });

    it('does not try again what the service refuses', async () => {
      world.service.answers.push({ status: 400 }, { status: 413 }, { status: 403 });
      expect(await send()).toEqual({ kind: 'refused', reason: 'REQUEST' });
      expect((await send()).kind).toBe('refused');
      expect(await send()).toEqual({ kind: 'refused', reason: 'CREDENTIALS' });
    });

    it('follows no redirect', async () => {
      const before = world.service.requests;
      world.service.answers.push({ status: 307, headers: { location: '/elsewhere' } });
      expect((await send()).kind).toBe('refused');
      expect(world.service.requests).toBeLessThanOrEqual(before + 2);
      expect(world.service.received).toEqual([]);
    });

    it('gives up on a service that does not answer, and tries again later', async () => {
      await send();
      world.service.answers.push('silence');
      const impatient = world.createSender({ timeoutMs: 400 });
      expect(await send({}, impatient)).toEqual({ kind: 'retry', afterMs: 10_000, reason: 'TIMEOUT' });
      await impatient.close();
    });

    it('tries again later where the connection breaks, and makes a new one', async () => {
      await send();
      world.service.answers.push('hang up');
      expect(await send()).toEqual({ kind: 'retry', afterMs: 10_000, reason: 'CONNECTION' });
      expect(await send()).toEqual({ kind: 'delivered' });
    });

    it('keeps its connection', async () => {
      await send();
      const before = world.service.connections;
      for (let count = 0; count < 5; count += 1) await send();
      expect(world.service.connections - before).toBeLessThanOrEqual(1);
    });

    it('asks the service so many times at once and no more', async () => {
      const narrow = world.createSender({ maxConcurrent: 4 });
      world.service.mostAtOnce = 0;
      const outcomes = await Promise.all(Array.from({ length: 24 }, () => send({}, narrow)));
      expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true);
      expect(world.service.mostAtOnce).toBeLessThanOrEqual(4);
      expect(world.service.mostAtOnce).toBeGreaterThan(0);
      await narrow.close();
    });
  });
}
