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
  /** What the log said while their standings were read: it may be newer than what was read, and wins. */
  changedMeanwhile: { conversations: Set<string>; settings: boolean } | null;
  ready: Promise<void>;
}

export interface Attendance {
  /** Rejects when the person's standings cannot be read. */
  ready: Promise<void>;
  leave: () => void;
}

/**
 * The people who follow the stream in this process, and who of them is in which conversation: read once when somebody
 * begins to follow, kept current by the log itself. So an event costs no question about who is in its conversation.
 *
 * `apply` must see every entry of the log in its order, from before `attend` reads.
 */
export class LocalStandings {
  private readonly people = new Map<string, LocalPerson>();
  private readonly insiders = new Map<string, Set<string>>();

  constructor(private readonly read: (accountId: string) => Promise<PersonStandings>) {}

  /** The person follows here until `leave` is called (once); what is told of them before `ready` may be incomplete. */
  attend(accountId: string): Attendance {
    const person = this.people.get(accountId) ?? this.add(accountId);
    person.followers += 1;
    return {
      ready: person.ready,
      leave: () => {
        person.followers -= 1;
        if (person.followers === 0 && this.people.get(accountId) === person) this.forget(accountId, person);
      },
    };
  }

  /** Does anybody here follow this conversation? */
  has(conversationId: string): boolean {
    return this.insiders.has(conversationId);
  }

  apply(conversationId: string, event: StreamEvent): void {
    if (event.kind === 'SettingsChanged') return this.applySettings(event.actorId, event.sendsReadReceipts);
    if (event.kind !== 'ConversationChanged') return;
    for (const change of event.standings ?? []) this.applyChange(conversationId, change);
  }

  /** The people here whom an event may concern, after it was applied. */
  receivers(conversationId: string, event?: StreamEvent): Receiver[] {
    const ids = new Set(this.insiders.get(conversationId));
    if (event?.kind === 'ConversationChanged')
      for (const { accountId } of event.standings ?? []) ids.add(accountId);
    return [...ids].flatMap((accountId) => {
      const receiver = this.receiver(conversationId, accountId);
      return receiver ? [receiver] : [];
    });
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
    const person: LocalPerson = {
      followers: 0,
      places: new Map(),
      sendsReadReceipts: false,
      changedMeanwhile: { conversations: new Set(), settings: false },
      ready: Promise.resolve(),
    };
    this.people.set(accountId, person);
    person.ready = this.load(accountId, person);
    return person;
  }

  private async load(accountId: string, person: LocalPerson): Promise<void> {
    try {
      const { sendsReadReceipts, standings } = await this.read(accountId);
      // Who left meanwhile is forgotten already; whoever came back then is somebody new here.
      if (this.people.get(accountId) !== person) return;
      const changed = person.changedMeanwhile;
      if (!changed?.settings) person.sendsReadReceipts = sendsReadReceipts;
      for (const { conversationId, ...place } of standings) {
        if (!changed?.conversations.has(conversationId)) this.place(accountId, person, conversationId, place);
      }
      person.changedMeanwhile = null;
    } catch (error) {
      // The next one to come reads again.
      if (this.people.get(accountId) === person) this.forget(accountId, person);
      throw error;
    }
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
    for (const conversationId of person.places.keys()) this.remove(conversationId, accountId);
  }

  private remove(conversationId: string, accountId: string): void {
    const insiders = this.insiders.get(conversationId);
    if (insiders?.delete(accountId) && insiders.size === 0) this.insiders.delete(conversationId);
  }
}
