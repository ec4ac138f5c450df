export interface DemoMessage {
  by: string;
  text: string;
  /** Index of the message of the same conversation that it answers. */
  answers?: number;
  /** Key of a post that it shows. */
  shares?: string;
  /** Emoji by who put it there. */
  reactions?: Record<string, string>;
}

export interface DemoConversation {
  /** A name of its own: part of the idempotency keys. */
  key: string;
  /** With one, it is a group. */
  title?: string;
  /** The first starts it. */
  people: string[];
  messages: DemoMessage[];
  /** Who has read all of it. */
  readBy?: string[];
}

/** In this order; the last one is the newest. */
export const demoConversations: DemoConversation[] = [
  {
    key: 'request',
    people: ['chloe', 'grace'],
    // Grace takes messages of friends alone: this one waits in her requests.
    messages: [{ by: 'chloe', text: 'Hello Grace, would you turn pages for me on Sunday?' }],
  },
  {
    key: 'rehearsal',
    title: 'Tuesday rehearsal',
    people: ['ada', 'ben', 'chloe', 'dara', 'elif'],
    messages: [
      { by: 'ada', text: 'Who brings what on Tuesday?', shares: 'welcome' },
      { by: 'chloe', text: 'Cake.', reactions: { ada: '🎂', ben: '🎂', dara: '❤️' } },
      { by: 'dara', text: 'The friend from the shower.', reactions: { chloe: '😂' } },
      { by: 'ben', text: 'A pencil, this time.', answers: 0 },
    ],
    readBy: ['ada', 'chloe'],
  },
  {
    key: 'boat',
    people: ['ben', 'ada'],
    messages: [
      { by: 'ben', text: 'Saturday at nine, at the old pier. You bring the arm, I bring the bottle.' },
      { by: 'ada', text: 'Is it a good bottle?', answers: 0 },
      { by: 'ben', text: 'It is a bottle.', answers: 1, reactions: { ada: '😄' } },
    ],
    readBy: ['ben'],
  },
];
