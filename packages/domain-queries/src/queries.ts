import type { Audience, PersonPrivacy, Relation } from '@chorus/audience';

/** One entry of a timeline: a post by, or reposted by, `sourceId`. */
export interface TimelineEntry {
  postId: string;
  authorId: string;
  /** The author for an own post, the reposter for a repost. */
  sourceId: string;
  /** ISO 8601, milliseconds: when the post was created, or reposted. */
  at: string;
  audience: Audience;
}

/** A place in a list ordered by time, then id, newest first. */
export interface TimelinePosition {
  at: string;
  postId: string;
}

/** `follows`: `personId` follows `otherId`; `friends`: both ways. For projections, never for decisions. */
export interface GraphEdge {
  personId: string;
  otherId: string;
  follows: boolean;
  friends: boolean;
}

/** A person, and others whose relation to them is asked for. */
export interface PersonAndOthers {
  personId: string;
  otherIds: string[];
}

/** A message, by its place and who wrote it. */
export interface NotifiableMessage {
  conversationId: string;
  sequence: number;
  senderId: string;
}

/** What a decision about a post needs to know of it. */
export interface PostAudience {
  authorId: string;
  audience: Audience;
  /** Whom it mentioned when it was created; empty for a PUBLIC post, where it does not matter. */
  mentionedIds: string[];
}

export interface PublicProfile {
  accountId: string;
  handle: string;
  displayName: string;
}

export type CreateProfileAnswer =
  { status: 'created' } | { status: 'conflict' } | { status: 'invalid'; message: string };

/** Things of one type, by the keys inside their global ids. */
export interface ExistsQuestion {
  type: string;
  keys: string[];
}

/**
 * Every fact that one domain may ask of another: its question and its answer. `viewer` is the signed one of the call.
 * Answers to lists are aligned with the question (one answer for each id, in order). At most 1,000 ids a question.
 * "service": only for event workers, under a service identity.
 */
export interface DomainQueries {
  /** The viewer's relation to each person. Anonymous viewers and oneself need no question. */
  'social-graph.relations': { ask: { personIds: string[] }; answer: Relation[] };
  /** service: a page of the whole graph, by (personId, otherId) after `after`. For rebuilds. */
  'social-graph.edges': {
    ask: { after: { personId: string; otherId: string } | null; limit: number };
    answer: GraphEdge[];
  };
  /** service: everyone whom each of these people follows or is friends with. */
  'social-graph.sources': { ask: { personId: string }; answer: GraphEdge[] };
  /** service: of each person's others, those between whom and the person there is a block, either way. */
  'social-graph.blocks': { ask: { people: PersonAndOthers[] }; answer: string[][] };
  /**
   * service: each person's relation to each of their others, for decisions about what many people are shown at once. At
   * most 1,000 pairs a question.
   */
  'social-graph.relations-between': { ask: { people: PersonAndOthers[] }; answer: Relation[][] };

  /** Null where there is no such person. */
  'users.privacy': { ask: { personIds: string[] }; answer: (PersonPrivacy | null)[] };
  /** The author's chosen audience for new posts; only of the viewer. */
  'users.default-audience': { ask: Record<string, never>; answer: Audience };
  /** Handles in any case, without @; null where nobody has it. Says nothing about who may see them. */
  'users.ids-by-handle': { ask: { handles: string[] }; answer: (string | null)[] };
  /** service: idempotent by account id: the same account again is `created` whatever the handle. */
  'users.create-profile': {
    ask: { accountId: string; handle: string; displayName: string };
    answer: CreateProfileAnswer;
  };
  /** service: null where there is no such person. */
  'users.profiles': { ask: { personIds: string[] }; answer: (PublicProfile | null)[] };
  /** Does the person exist (whoever asks)? For other domains' mutations. */
  'users.known': { ask: { personIds: string[] }; answer: boolean[] };
  /** May the viewer know of these people? For `node`; `keys` are account ids. */
  'users.exists': { ask: ExistsQuestion; answer: boolean[] };

  /** May the viewer see these posts now? */
  'posts.visible': { ask: { postIds: string[] }; answer: boolean[] };
  /** service: for whom each of these posts is; null where there is none, or none any more. */
  'posts.audiences': { ask: { postIds: string[] }; answer: (PostAudience | null)[] };
  /** May the viewer know of these? For `node`; keys are post ids, comment ids, hashtag names. */
  'posts.exists': { ask: ExistsQuestion; answer: boolean[] };
  /**
   * Live posts and, when asked, live reposts by these people, newest first, strictly before `before`; whatever their
   * audience: judge before you show. A repost of one's own post is not among them: it puts nothing anywhere. A person
   * asks for themselves; a service for anyone.
   */
  'posts.timeline': {
    ask: { sourceIds: string[]; includeReposts: boolean; before: TimelinePosition | null; limit: number };
    answer: TimelineEntry[];
  };
  /** service: the live reposts of one post. */
  'posts.reposts': { ask: { postId: string }; answer: TimelineEntry[] };
  /** service: the live reposts of any of these posts by any of these people, in no order. */
  'posts.reposts-by': { ask: { postIds: string[]; sourceIds: string[] }; answer: TimelineEntry[] };

  /** The accounts of the people in each conversation; empty where there is none, and for a person who is not in it. */
  'messaging.participants': { ask: { conversationIds: string[] }; answer: string[][] };
  /**
   * service: for each message the accounts that are to be notified of it: in the conversation, with no request open, not
   * muted, not the sender, and who have not read it yet. Nobody in conversations of more than 50 people. Blocks are the
   * asker's to judge.
   */
  'messaging.notifiable': { ask: { messages: NotifiableMessage[] }; answer: string[][] };
  /** May the viewer know of these? For `node`; keys are conversation ids, and `<conversation id>.<sequence>` of messages. */
  'messaging.exists': { ask: ExistsQuestion; answer: boolean[] };

  /** service: sessions revoked since (ISO 8601) whose access tokens may still be alive. */
  'identity.revoked-sessions': {
    ask: { since: string | null };
    answer: { sessionId: string; revokedAt: string }[];
  };
  /** service: where each of these people gets e-mails; null where there is no such account. Personal: not for logs or events. */
  'identity.emails': { ask: { accountIds: string[] }; answer: (string | null)[] };
  /** service: the public keys that verify access tokens (RFC 7517). */
  'identity.jwks': { ask: Record<string, never>; answer: { keys: Record<string, unknown>[] } };
}

export type DomainQueryName = keyof DomainQueries;
export type Ask<Name extends DomainQueryName> = DomainQueries[Name]['ask'];
export type Answer<Name extends DomainQueryName> = DomainQueries[Name]['answer'];

/** The domain, which is also the subgraph's name, that owns a query. */
export const ownerOf = (name: DomainQueryName): string => name.slice(0, name.indexOf('.'));
