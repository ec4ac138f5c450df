import type { Publication } from './state';

const headings = [
  ['breaking', 'Breaking'],
  ['dangerous', 'Take care'],
  ['safe', 'New and changed'],
] as const;

/** Words and deprecation bookkeeping beside what they are about would drown the rest. */
const isTold = ({ level, message }: Publication['changes'][number]): boolean =>
  level !== 'safe' || !/^Description|has description|deprecation reason/i.test(message);

function entry({ at, by, subgraphs, changes, events }: Publication): string | undefined {
  const told = changes.filter(isTold);
  if (told.length === 0 && events.length === 0) return undefined;
  const names = subgraphs.map(
    ({ name, version, was }) => `${name}${version === null ? ' (removed)' : was === null ? ' (new)' : ''}`,
  );
  const lines = [
    `## ${at.slice(0, 16).replace('T', ' ')} UTC${names.length > 0 ? `: ${names.join(', ')}` : ''}${by === undefined ? '' : `, by ${by}`}`,
  ];
  for (const [level, heading] of headings) {
    const list = told.filter((change) => change.level === level);
    if (list.length === 0) continue;
    lines.push('', `**${heading}**`, '');
    for (const { message, approvedBecause } of list)
      lines.push(`- ${message}${approvedBecause === undefined ? '' : ` Approved: ${approvedBecause}.`}`);
  }
  if (events.length > 0) lines.push('', '**Events**', '', ...events.map(({ message }) => `- ${message}`));
  return lines.join('\n');
}

/** The history as people read it, the newest first: `CHANGELOG.md`. */
export function changelog(history: readonly Publication[]): string {
  const entries = [...history].reverse().flatMap((publication) => entry(publication) ?? []);
  return (
    [
      '# Changes of the public API and the event contracts',
      'Made by `npm run compose` from `history/`, the newest first.',
      ...entries,
    ].join('\n\n') + '\n'
  );
}

/** Do two changelogs tell the same, in whatever order a merge of two branches left it? */
export const tellsTheSame = (a: string, b: string): boolean => {
  const parts = (text: string) =>
    text
      .split(/^(?=## )/m)
      .map((part) => part.trim())
      .sort()
      .join('\n\n');
  return parts(a) === parts(b);
};
