import type { Mail } from '@chorus/mail';
import { escapeHtml } from '@chorus/subgraph-kit';

export interface DigestContent {
  /** What notifications say, newest first; empty when the person hides content. */
  summaries: readonly string[];
  /** How many unread notifications there are. */
  count: number;
  /** Are there more than were counted? */
  hasMore: boolean;
  frequency: 'DAILY' | 'WEEKLY';
  /** Where people use the platform. */
  homeUrl: string;
  unsubscribeUrl: string;
}

/** The mail of one digest, without its address. Pure. One-click unsubscription is RFC 8058. */
export function digestMail(content: DigestContent): Omit<Mail, 'to'> {
  const { unsubscribeUrl } = content;
  const [text, html] = [textOf(content), htmlOf(content)];
  return {
    subject: `You have ${countOf(content)}`,
    text,
    html,
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // Answering machines do not answer it.
      'Auto-Submitted': 'auto-generated',
    },
  };
}

const countOf = ({ count, hasMore }: DigestContent): string =>
  `${hasMore ? 'more than ' : ''}${count} new ${count === 1 ? 'notification' : 'notifications'}`;

const frequencyNames = { DAILY: 'daily', WEEKLY: 'weekly' } as const;

function textOf(content: DigestContent): string {
  const { summaries, frequency, homeUrl, unsubscribeUrl } = content;
  const lines = summaries.map((summary) => `- ${oneLine(summary)}`);
  return [
    `You have ${countOf(content)}${lines.length > 0 ? ':' : '.'}`,
    ...(lines.length > 0 ? ['', ...lines] : []),
    '',
    `See them: ${homeUrl}`,
    '',
    `You get this because you asked for a ${frequencyNames[frequency]} digest. No more of them: ${unsubscribeUrl}`,
    '',
  ].join('\n');
}

function htmlOf(content: DigestContent): string {
  const { summaries, frequency, homeUrl, unsubscribeUrl } = content;
  const items = summaries.map((summary) => `<li>${escapeHtml(oneLine(summary))}</li>`);
  return [
    '<!doctype html>',
    `<p>You have ${countOf(content)}${items.length > 0 ? ':' : '.'}</p>`,
    ...(items.length > 0 ? ['<ul>', ...items, '</ul>'] : []),
    `<p><a href="${escapeHtml(homeUrl)}">See them</a></p>`,
    `<p><small>You get this because you asked for a ${frequencyNames[frequency]} digest. <a href="${escapeHtml(unsubscribeUrl)}">No more of them</a></small></p>`,
    '',
  ].join('\n');
}

/** Names are people's own words: they begin no line. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
