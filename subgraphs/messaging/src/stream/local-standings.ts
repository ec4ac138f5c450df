import type { Receiver } from './delivery.policy';
import type { Standing, StandingChange, StreamEvent } from './stream-event';

/** How one person stands to their conversations, those that they left lately included. */
export interface PersonStandings {
  sendsReadReceipts: boolean;
  standings: readonly { conversationId: string; standing: Standing; after: number }[];
}

interface Place {
  standing: Standing;
  after: number;
}

interface LocalPerson {
  followers: number;
  /** By conversation. */
  places: Map<string, Place>;
  sendsReadReceipts: boolean;
  /** What the log said while their standings are read: it may be newer than what is read, and wins. */
  changedMeanwhile: { conversations: Set<string>; settings: boolean } | null;
  hasBegun: boolean;
  /** As of which of `readAgain`s they were read; null: not yet. */
  epoch: number | null;
  ready: Promise<void>;
  settle: { resolve: () => void; reject: (error: unknown) => void };
}

export interface Attendance {
  /** Reads how the person stands, unless that is done: call it when the log's entries are applied for them. */
  begin: () => Promise<void>;
  /** Reads it anew, unless this attendance just did: before a replay, for what has arrived and is not applied yet. */
  refresh: () => Promise<void>;
  /** Call it once. */
  leave: () => void;
}

/**
 * The people who follow the stream in this process, and who of them is in which conversation: read once when somebody
 * begins to follow, kept current by the log itself. So an event costs no question about who is in its conversation.
 *
 * `apply` must see every entry of the log in its order, from before `begin`; where it missed some, `readAgain`.
 */
export class LocalStandings {
  private readonly people = new Map<string, LocalPerson>();
  private readonly insiders = new Map<string, Set<string>>();
  /** Those of `people` who are being read, or have to be. */
  private readonly unsettled = new Set<string>();
  /** Counts how often entries were missed. */
  private epoch = 0;

  constructor(private readonly read: (accountId: string) => Promise<PersonStandings>) {}

  /** The person follows here until `leave`. */
  attend(accountId: string): Attendance {
    const person = this.people.get(accountId) ?? this.add(accountId);
    person.followers += 1;
    let isFresh = false;
    return {
      begin: () => {
        if (!person.hasBegun) {
          this.load(accountId, person);
          isFresh = true;
        }
        return person.ready;
      },
      refresh: async () => {
        // One that is under way may have looked before.
        await person.ready;
        if (!isFresh && !person.changedMeanwhile) {
          this.expect(accountId, person);
          this.load(accountId, person);
        }
        isFresh = false;
        await person.ready;
      },
      leave: () => {
        person.followers -= 1;
        if (person.followers === 0 && this.people.get(accountId) === person) this.forget(accountId, person);
      },
    };
  }

  /**
   * Resolves when it is known how these people stand. Who has only just come and cannot be read is left out; it rejects
   * when somebody cannot be read again. Costs nothing for those of whom it is known.
   */
  async settled(these: Pick<ReadonlySet<string>, 'has'>): Promise<void> {
    const reading: Promise<void>[] = [];
    for (const accountId of this.unsettled) {
      const person = these.has(accountId) && this.people.get(accountId);
      if (!person) continue;
      const isStale = person.epoch !== null && person.epoch < this.epoch;
      if (isStale && !person.changedMeanwhile) {
        this.expect(accountId, person);
        this.load(accountId, person);
      }
      if (person.changedMeanwhile) reading.push(isStale ? person.ready : person.ready.catch(() => undefined));
    }
    if (reading.length > 0) await Promise.all(reading);
  }

  /** Entries were missed: everybody is read again before the next is told. */
  readAgain(): void {
    this.epoch += 1;
    for (const accountId of this.people.keys()) this.unsettled.add(accountId);
  }

  /** Does anybody here follow this conversation? */
  has(conversationId: string): boolean {
    return this.insiders.has(conversationId);
  }

  /** Is this person, who follows here, in the conversation now, be it as a request? */
  isInside(conversationId: string, accountId: string): boolean {
    return this.insiders.get(conversationId)?.has(accountId) ?? false;
  }

  apply(conversationId: string, event: StreamEvent): void {
    if (event.kind === 'SettingsChanged') this.applySettings(event.actorId, event.sendsReadReceipts);
    if (event.kind !== 'ConversationChanged') return;
    for (const change of event.standings ?? []) this.applyChange(conversationId, change);
  }

  /** The people here whom an event may concern, after it was applied. */
  receivers(conversationId: string, event?: StreamEvent): Receiver[] {
    let ids: ReadonlySet<string> = this.insiders.get(conversationId) ?? new Set();
    if (event?.kind === 'ConversationChanged')
      ids = new Set([...ids, ...(event.standings ?? []).map(({ accountId }) => accountId)]);
    const receivers: Receiver[] = [];
    for (const accountId of ids) {
      const receiver = this.receiver(conversationId, accountId);
      if (receiver) receivers.push(receiver);
    }
    return receivers;
  }

  /** Null for people who do not follow here. */
  receiver(conversationId: string, accountId: string): Receiver | null {
    const person = this.people.get(accountId);
    if (!person) return null;
    const { standing, after } = person.places.get(conversationId) ?? { standing: 'OUT', after: 0 };
    return { accountId, standing, after, sendsReadReceipts: person.sendsReadReceipts };
  }

  /** Everything that the person's stream is read from: their conversations, and those that they left lately. */
  conversationsOf(accountId: string): string[] {
    return [...(this.people.get(accountId)?.places.keys() ?? [])];
  }

  private add(accountId: string): LocalPerson {
    const nothing = () => undefined;
    const person: LocalPerson = {
      followers: 0,
      places: new Map(),
      sendsReadReceipts: false,
      changedMeanwhile: null,
      hasBegun: false,
      epoch: null,
      ready: Promise.resolve(),
      settle: { resolve: nothing, reject: nothing },
    };
    this.expect(accountId, person);
    this.people.set(accountId, person);
    return person;
  }

  /** From now on it is not known how the person stands, until `load` says so. */
  private expect(accountId: string, person: LocalPerson): void {
    this.unsettled.add(accountId);
    person.changedMeanwhile = { conversations: new Set(), settings: false };
    person.ready = new Promise((resolve, reject) => (person.settle = { resolve, reject }));
    // Told to those who wait for it; it may be that nobody does.
    person.ready.catch(() => undefined);
  }

  private load(accountId: string, person: LocalPerson): void {
    person.hasBegun = true;
    const { resolve, reject } = person.settle;
    const { epoch } = this;
    this.read(accountId)
      .then((standings) => {
        // Who left meanwhile is forgotten already; whoever came back then is somebody new here.
        if (this.people.get(accountId) === person) {
          this.fill(accountId, person, standings);
          if (epoch === this.epoch) this.unsettled.delete(accountId);
        }
        person.epoch = epoch;
      })
      .then(resolve, (error: unknown) => {
        if (person.epoch !== null) person.changedMeanwhile = null;
        // The next one to come reads again.
        else if (this.people.get(accountId) === person) this.forget(accountId, person);
        reject(error);
      });
  }

  private fill(accountId: string, person: LocalPerson, found: PersonStandings): void {
    const changed = person.changedMeanwhile;
    if (!changed?.settings) person.sendsReadReceipts = found.sendsReadReceipts;
    for (const conversationId of person.places.keys()) {
      if (changed?.conversations.has(conversationId)) continue;
      person.places.delete(conversationId);
      this.remove(conversationId, accountId);
    }
    for (const { conversationId, ...place } of found.standings) {
      if (!changed?.conversations.has(conversationId)) this.place(accountId, person, conversationId, place);
    }
    person.changedMeanwhile = null;
  }

  private applySettings(accountId: string, sendsReadReceipts: boolean): void {
    const person = this.people.get(accountId);
    if (!person) return;
    person.sendsReadReceipts = sendsReadReceipts;
    if (person.changedMeanwhile) person.changedMeanwhile.settings = true;
  }

  private applyChange(conversationId: string, { accountId, standing, after }: StandingChange): void {
    const person = this.people.get(accountId);
    if (!person) return;
    person.changedMeanwhile?.conversations.add(conversationId);
    this.place(accountId, person, conversationId, { standing, after });
  }

  private place(accountId: string, person: LocalPerson, conversationId: string, place: Place): void {
    person.places.set(conversationId, place);
    if (place.standing === 'IN' || place.standing === 'REQUEST') {
      const insiders = this.insiders.get(conversationId) ?? new Set();
      this.insiders.set(conversationId, insiders.add(accountId));
    } else this.remove(conversationId, accountId);
  }

  private forget(accountId: string, person: LocalPerson): void {
    this.people.delete(accountId);
    this.unsettled.delete(accountId);
    for (const conversationId of person.places.keys()) this.remove(conversationId, accountId);
  }

  private remove(conversationId: string, accountId: string): void {
    const insiders = this.insiders.get(conversationId);
    if (insiders?.delete(accountId) && insiders.size === 0) this.insiders.delete(conversationId);
  }
}
