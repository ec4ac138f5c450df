/** Who talks to whom: people in pairs, each pair in a conversation of two, and the first so many in one of all. */
export interface Scene {
  readonly pairs: number;
  readonly crowd: number;
}

export const wholeScene: Scene = { pairs: 1_000, crowd: 1_000 };
export const smokeScene: Scene = { pairs: 6, crowd: 8 };

export const peopleOf = ({ pairs }: Scene): number => 2 * pairs;

/** A conversation of people by their numbers. */
export interface Talk {
  /** As the contender knows it. */
  readonly conversationId: string;
  readonly members: readonly number[];
}

/** What is put load on: conversations of one kind. */
export type TalkKind = 'pairs' | 'crowd';

export const membersOf = (scene: Scene, kind: TalkKind): number[][] =>
  kind === 'crowd'
    ? [Array.from({ length: scene.crowd }, (_, person) => person)]
    : Array.from({ length: scene.pairs }, (_, pair) => [2 * pair, 2 * pair + 1]);

/** The conversations of contenders that need not be told of them. */
export const talksOf = (scene: Scene, kind: TalkKind): Talk[] =>
  membersOf(scene, kind).map((members, index) => ({ conversationId: `${kind}-${index}`, members }));
