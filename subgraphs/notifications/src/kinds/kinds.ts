import { comment } from './comment';
import { follow } from './follow';
import { followRequest } from './follow-request';
import { friendAccepted } from './friend-accepted';
import { friendRequest } from './friend-request';
import { generic } from './generic';
import type { KindDefinition, KindName } from './kind';
import { mention } from './mention';
import { message } from './message';
import { quote } from './quote';
import { reaction } from './reaction';
import { reply } from './reply';
import { repost } from './repost';

/**
 * Every kind, in the order of precedence: whom one event would tell of in several ways is told once, by the first of these
 * that they want to be told. An answer to oneself is more than being named in it, being named more than a comment among
 * others.
 */
export const kindsByPrecedence: readonly KindDefinition[] = [
  reply,
  quote,
  mention,
  comment,
  reaction,
  repost,
  follow,
  followRequest,
  friendRequest,
  friendAccepted,
  message,
  generic,
];

export const kinds = Object.fromEntries(kindsByPrecedence.map((kind) => [kind.name, kind])) as Readonly<
  Record<KindName, KindDefinition>
>;

/**
 * Kinds that tell of something to read, the `item`. A person is told of each once, whatever happens later: who was told of a
 * reply is not told again when an edit mentions them.
 */
export const tellingOfWords: ReadonlySet<KindName> = new Set(['REPLY', 'QUOTE', 'MENTION', 'COMMENT']);
