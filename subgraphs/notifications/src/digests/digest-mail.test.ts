import { digestMail, type DigestContent } from './digest-mail';

const content = (given: Partial<DigestContent> = {}): DigestContent => ({
  summaries: ['Ann followed you'],
  count: 1,
  hasMore: false,
  frequency: 'DAILY',
  homeUrl: 'https://chorus.example',
  unsubscribeUrl: 'https://chorus.example/unsubscribe?token=a.b.c',
  ...given,
});

it('says what happened, as text and as HTML, with a way out of one click', () => {
  const { subject, text, html, headers } = digestMail(content());
  expect(subject).toBe('You have 1 new notification');
  expect(text).toContain('- Ann followed you\n');
  expect(html).toContain('<li>Ann followed you</li>');
  expect(headers).toMatchObject({
    'List-Unsubscribe': '<https://chorus.example/unsubscribe?token=a.b.c>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
});

it('says only how many they are when there are no summaries', () => {
  const { subject, text, html } = digestMail(
    content({ summaries: [], count: 20, hasMore: true, frequency: 'WEEKLY' }),
  );
  expect(subject).toBe('You have more than 20 new notifications');
  expect(text).toContain('You have more than 20 new notifications.\n');
  expect(text).toContain('weekly digest');
  expect(html).not.toContain('<ul>');
});

it('lets no name of anybody be more than a name', () => {
  const name = '<script>alert(1)</script>"\'&\n\nSee them: https://evil.example';
  const { subject, text, html } = digestMail(content({ summaries: [`${name} followed you`] }));
  expect(subject).not.toContain('script');
  expect(html).not.toMatch(/<script|"'/);
  expect(html).toContain('&#60;script&#62;');
  expect(text.split('\n').filter((line) => line.startsWith('See them'))).toEqual([
    'See them: https://chorus.example',
  ]);
});
