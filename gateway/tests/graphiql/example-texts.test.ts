import { fillVariables, lookUpCast } from '../../graphiql/src/cast';
import { ExampleTexts, refresh } from '../../graphiql/src/example-texts';
import type { Answer } from '../../graphiql/src/graph';

const example = {
  name: '04-discussion',
  title: 'A post',
  operation: 'Discussion',
  query: 'query Discussion { post }',
  variables: '{ "postId": "{{discussedPost.id}}" }\n',
};

function memory() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

describe('The variables of the examples', () => {
  it('name people and things that exist', () => {
    expect(fillVariables(example.variables, { 'discussedPost.id': 'p1' })).toBe('{ "postId": "p1" }\n');
  });

  it('are JSON whatever the cast holds, and empty where it holds nothing', () => {
    expect(JSON.parse(fillVariables('{ "a": "{{x}}", "b": "{{y}}" }', { x: '"\\\n' }))).toEqual({
      a: '"\\\n',
      b: '',
    });
  });

  it('follow the graph until somebody edits them', () => {
    const texts = new ExampleTexts([example], memory());
    const { before, after } = texts.fill({ 'discussedPost.id': 'p1' });
    const tab = { title: 'Discussion', query: example.query };
    expect(refresh({ ...tab, variables: texts.tabs()[0]?.variables }, before, after).variables).toBe(
      '{ "postId": "p1" }',
    );
    expect(refresh({ ...tab, variables: '' }, before, after).variables).toBe('{ "postId": "p1" }');
    expect(refresh({ ...tab, variables: '{ "postId": "mine" }' }, before, after).variables).toBe(
      '{ "postId": "mine" }',
    );
    expect(refresh({ title: 'Mine', query: 'query Mine', variables: '' }, before, after)).toEqual({
      query: 'query Mine',
      variables: '',
    });
  });

  it('follow a new version of the example after a reload, unless somebody edited it', () => {
    const storage = memory();
    new ExampleTexts([example], storage).fill({});
    const newer = { ...example, query: 'query Discussion { post { id } }' };
    const { before, after } = new ExampleTexts([newer], storage).fill({});
    const tab = { title: 'Discussion', variables: '' };
    expect(refresh({ ...tab, query: example.query }, before, after).query).toBe(newer.query);
    expect(refresh({ ...tab, query: 'query Discussion { mine }' }, before, after).query).toBe(
      'query Discussion { mine }',
    );
  });
});

describe('The cast of the examples', () => {
  const person = (handle: string, relationship: object | null, posts: object[] = []) => ({
    id: `id of ${handle}`,
    handle,
    viewerRelationship: relationship,
    posts: { nodes: posts },
  });
  const accounts = ['alice', 'bob', 'carol', 'dan'].map((handle) => ({
    handle,
    password: `password of ${handle}`,
  }));
  const answer = (data: Record<string, unknown>) => async (): Promise<Answer> => ({ data });
  const friends = { isFollowing: true, friendship: 'FRIENDS' };
  const none = { isFollowing: false, friendship: 'NONE' };
  const people = {
    p0: person('alice', null),
    p1: person('bob', { isFollowing: true, friendship: 'NONE' }, [
      { id: 'quiet', audience: 'PUBLIC', text: 'x #chorus', commentsCount: 0, comments: { nodes: [] } },
      { id: 'lively', audience: 'PUBLIC', text: 'y', commentsCount: 7, comments: { nodes: [{ id: 'c1' }] } },
      { id: 'secret', audience: 'FRIENDS', text: 'z', commentsCount: 9, comments: { nodes: [] } },
    ]),
    p2: person('carol', friends),
    p3: person('dan', none),
  };

  it('is who they are to the viewer', async () => {
    const cast = await lookUpCast(
      answer({
        viewer: {
          user: people.p0,
          friendRequests: { nodes: [{ id: 'asks' }] },
          conversations: {
            nodes: [null, { id: 'silence', lastMessage: null }, { id: 'talk', lastMessage: { id: 'said' } }],
          },
        },
        ...people,
      }),
      accounts,
    );
    expect(cast).toMatchObject({
      'me.handle': 'alice',
      'me.password': 'password of alice',
      'friend.handle': 'carol',
      'stranger.id': 'id of dan',
      'requester.id': 'asks',
      'conversation.id': 'talk',
      'message.id': 'said',
      'discussedPost.id': 'lively',
      'comment.id': 'c1',
      'friendsPost.id': 'secret',
      'friendsPost.author': 'bob',
      hashtag: 'chorus',
    });
  });

  it('keeps the post for friends, whoever looks, until the graph is another', async () => {
    const first = await lookUpCast(answer(people), accounts);
    expect(first['friendsPost.id']).toBe('secret');
    const unseen = await lookUpCast(answer({ viewer: null, p0: people.p0 }), accounts, first);
    expect(unseen).toMatchObject({ 'me.handle': 'alice', 'friendsPost.id': 'secret' });
    const other = await lookUpCast(answer({ p0: { ...people.p0, id: 'another alice' } }), accounts, unseen);
    expect(other['friendsPost.id']).toBeUndefined();
  });

  it('gets by in an empty graph', async () => {
    const cast = await lookUpCast(answer({ viewer: null }), []);
    expect(
      JSON.parse(fillVariables('{ "handle": "{{someone.handle}}", "id": "{{stranger.id}}" }', cast)),
    ).toEqual({
      handle: '',
      id: '',
    });
  });
});
