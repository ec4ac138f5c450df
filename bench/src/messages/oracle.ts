/** Of each kind, how many deliveries differ from what was acknowledged. */
export interface Violations {
  /** Acknowledged, and not seen by somebody of the conversation, or not kept. */
  lost: number;
  /** Seen more than once by the same client, or kept more than once. */
  duplicated: number;
  /** Seen in another order than the conversation's, or kept in another order than acknowledged. */
  outOfOrder: number;
  /** Seen by somebody who is not in the conversation, or sent by nobody. */
  extra: number;
}

export interface OracleReport {
  readonly sends: number;
  readonly deliveries: number;
  readonly totals: Violations;
  /** The first few, in words. */
  readonly examples: readonly string[];
}

interface Send {
  readonly conversation: number;
  readonly text: string;
  /** By the oracle's own clock of sends and answers: what was answered before another was sent comes first. */
  readonly sentAt: number;
  acknowledgedAt: number;
}

/** Knows who is in which conversation, what was acknowledged, and what every client has seen. */
export class Oracle {
  private clock = 0;
  private readonly sends = new Map<string, Send>();
  /** By client and conversation: the texts of the messages in the order in which they came. */
  private readonly seen: Map<number, string[]>[];
  private deliveriesSeen = 0;
  private deliveriesExpected = 0;

  constructor(
    /** Members of each conversation, by the numbers of the clients. */
    private readonly conversations: readonly (readonly number[])[],
    clients: number,
  ) {
    this.seen = Array.from({ length: clients }, () => new Map());
  }

  /** Before the first attempt to send a text, which nobody else sends. */
  sending(conversation: number, text: string): void {
    this.clock += 1;
    this.deliveriesExpected += this.conversations[conversation]!.length;
    this.sends.set(text, { conversation, text, sentAt: this.clock, acknowledgedAt: Infinity });
  }

  acknowledged(text: string): void {
    this.clock += 1;
    this.sends.get(text)!.acknowledgedAt = this.clock;
  }

  saw(client: number, conversation: number, text: string): void {
    this.deliveriesSeen += 1;
    const texts = this.seen[client]!.get(conversation);
    if (texts) texts.push(text);
    else this.seen[client]!.set(conversation, [text]);
  }

  /** Deliveries that must have come when everything that was begun has come to everybody. */
  get expected(): number {
    return this.deliveriesExpected;
  }

  /** Deliveries that have come. */
  get delivered(): number {
    return this.deliveriesSeen;
  }

  /** `kept`: the texts of each conversation as it is read afterwards, oldest first. */
  check(kept: readonly (readonly string[])[]): OracleReport {
    const totals: Violations = { lost: 0, duplicated: 0, outOfOrder: 0, extra: 0 };
    const examples: string[] = [];
    const blame = (kind: keyof Violations, what: string): void => {
      totals[kind] += 1;
      if (examples.length < 20) examples.push(`${kind}: ${what}`);
    };
    this.conversations.forEach((members, conversation) => {
      const texts = kept[conversation] ?? [];
      this.checkKept(conversation, texts, blame);
      for (const client of members) this.checkSeen(client, conversation, texts, blame);
    });
    this.seen.forEach((all, client) => {
      for (const [conversation, texts] of all)
        if (!this.conversations[conversation]?.includes(client))
          for (const text of texts) blame('extra', `client ${client} saw ${text}, which is not for them`);
    });
    return { sends: this.sends.size, deliveries: this.deliveriesSeen, totals, examples };
  }

  private checkKept(conversation: number, texts: readonly string[], blame: Blame): void {
    const where = `conversation ${conversation}`;
    const unkept = new Set(
      [...this.sends.values()]
        .filter((send) => send.conversation === conversation && send.acknowledgedAt < Infinity)
        .map(({ text }) => text),
    );
    const known = new Set<string>();
    for (const text of texts) {
      unkept.delete(text);
      if (known.has(text)) blame('duplicated', `${where} keeps ${text} twice`);
      else if (this.sends.get(text)?.conversation !== conversation)
        blame('extra', `${where} keeps ${text}, which nobody sent there`);
      known.add(text);
    }
    for (const text of unkept) blame('lost', `${where} does not keep ${text}, which was acknowledged`);
    // From the end: whatever comes later must not have been answered before this was sent.
    let earliestAnswer = Infinity;
    for (const text of texts.toReversed()) {
      const send = this.sends.get(text);
      if (!send) continue;
      if (earliestAnswer < send.sentAt)
        blame('outOfOrder', `${where} keeps ${text} before one that was acknowledged before it was sent`);
      earliestAnswer = Math.min(earliestAnswer, send.acknowledgedAt);
    }
  }

  private checkSeen(client: number, conversation: number, texts: readonly string[], blame: Blame): void {
    const who = `client ${client} in conversation ${conversation}`;
    const places = new Map(texts.map((text, place) => [text, place]));
    const seen = new Set<string>();
    let last = -1;
    for (const text of this.seen[client]!.get(conversation) ?? []) {
      const place = places.get(text);
      if (seen.has(text)) blame('duplicated', `${who} saw ${text} twice`);
      else if (place === undefined) blame('extra', `${who} saw ${text}, which is not kept`);
      else {
        if (place < last) blame('outOfOrder', `${who} saw ${text} late`);
        last = Math.max(last, place);
      }
      seen.add(text);
    }
    for (const text of texts) if (!seen.has(text)) blame('lost', `${who} did not see ${text}`);
  }
}

type Blame = (kind: keyof Violations, what: string) => void;

export const violationsOf = ({ totals }: OracleReport): number =>
  totals.lost + totals.duplicated + totals.outOfOrder + totals.extra;
