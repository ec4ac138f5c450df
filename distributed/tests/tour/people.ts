import { mutate, type Anything, type Person, type Recorder } from './recorder';

const password = 'correct horse battery staple';
const session = 'session { accessToken refreshToken } user { id handle displayName }';

export type Crowd = Record<'alice' | 'bob' | 'carol' | 'dan' | 'erin', Person>;

async function signUp(recorder: Recorder, handle: string): Promise<Person> {
  const input = { email: `${handle}@example.com`, password, handle, displayName: handle.toUpperCase() };
  const { session: tokens, user } = await mutate(recorder, null, 'signUp', input, session);
  return { token: tokens.accessToken, refreshToken: tokens.refreshToken, id: user.id };
}

/** Sign-up and log-in in all their endings; profiles; everything that people do to each other. */
export async function meetPeople(recorder: Recorder): Promise<Crowd> {
  const crowd: Partial<Crowd> = {};
  for (const handle of ['alice', 'bob', 'carol', 'dan', 'erin'] as const)
    crowd[handle] = await signUp(recorder, handle);
  const { alice, bob, carol, dan, erin } = crowd as Crowd;
  const as = (who: Person | null, field: string, input: Record<string, unknown>, selection = '') =>
    mutate(recorder, who, field, input, selection);

  const taken = { email: 'alice@example.com', password, handle: 'somebody', displayName: 'A' };
  await as(null, 'signUp', taken, session);
  await as(null, 'signUp', { ...taken, email: 'a@example.com', handle: 'Alice' }, session);
  await as(
    null,
    'signUp',
    { email: 'x@example.com', password: 'short', handle: 'a', displayName: '' },
    session,
  );
  await as(null, 'logIn', { identifier: 'alice', password }, session);
  await as(null, 'logIn', { identifier: 'BOB@example.com', password }, session);
  await as(null, 'logIn', { identifier: 'alice', password: 'a wrong password' }, session);
  await as(null, 'logIn', { identifier: 'nobody', password }, session);
  await as(null, 'refreshSession', { refreshToken: dan.refreshToken }, 'session { accessToken }');
  await as(null, 'refreshSession', { refreshToken: 'crt_unknown' }, 'session { accessToken }');

  const profile = 'user { id displayName bio }';
  await as(alice, 'updateProfile', { displayName: 'Alice Žluť \u{1F98A}', bio: 'line 1\nline 2' }, profile);
  await as(alice, 'updateProfile', { displayName: null }, profile);
  await as(alice, 'updateProfile', { bio: 'x'.repeat(2_000) }, profile);
  await as(carol, 'changeHandle', { handle: 'carola' }, 'user { handle }');
  await as(dan, 'changeHandle', { handle: 'bob' }, 'user { handle }');
  await as(erin, 'updatePrivacySettings', { requiresFollowApproval: true, showsFollowLists: 'NOBODY' });

  const relation =
    'user { id viewerRelationship { isFollowing isFollowRequested friendship isBlocking isMuting } }';
  await as(alice, 'followUser', { userId: bob.id }, relation);
  await as(alice, 'followUser', { userId: bob.id }, relation);
  await as(bob, 'followUser', { userId: alice.id }, relation);
  await as(carol, 'followUser', { userId: alice.id }, relation);
  await as(alice, 'followUser', { userId: alice.id }, relation);
  await as(alice, 'followUser', { userId: erin.id }, relation);
  await as(bob, 'followUser', { userId: erin.id }, relation);
  await as(erin, 'acceptFollowRequest', { userId: bob.id });
  await as(alice, 'requestFriendship', { userId: dan.id }, relation);
  await as(dan, 'acceptFriendship', { userId: alice.id });
  await as(bob, 'requestFriendship', { userId: dan.id }, relation);
  await as(bob, 'muteUser', { userId: carol.id }, relation);
  await as(dan, 'blockUser', { userId: carol.id }, relation);
  return crowd as Crowd;
}

const scope = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount nodes { id handle }';

/** How people look to each other, and to nobody. */
export async function lookAtPeople(recorder: Recorder, crowd: Crowd): Promise<void> {
  const document = `query ($handle: String!, $ids: [ID!]!) {
    user(handle: $handle) {
      id handle displayName bio createdAt isVerified followersCount followingCount friendsCount postsCount
      followers(first: 2) { ${scope} } following { ${scope} } friends { ${scope} } mutualFollowers { ${scope} }
      viewerRelationship { isFollowing isFollowedBy isFollowRequested friendship isBlocking isMuting mutingUntil }
      viewerCanMessage { allowed reason } viewerCanEdit { allowed reason }
    }
    users(ids: $ids) { id displayName }
    viewer { id email user { displayName } privacySettings { requiresFollowApproval defaultAudience whoMayMessage } }
  }`;
  const viewers: [string, Person | null][] = [...Object.entries(crowd), ['nobody', null]];
  const ids = Object.values(crowd).map(({ id }) => id);
  for (const [viewer, person] of viewers) {
    for (const handle of ['alice', 'bob', 'carola', 'dan', 'erin', 'nobody_at_all'])
      await recorder.send(`${viewer} looks at ${handle}`, {
        token: person?.token,
        query: document,
        variables: { handle, ids },
      });
  }
  for (const person of [crowd.erin, crowd.dan, crowd.alice])
    await recorder.send('own lists', {
      token: person.token,
      query: `{ viewer { followRequests { ${scope} } friendRequests { ${scope} } sentFollowRequests { ${scope} }
        sentFriendRequests { ${scope} } blockedUsers { ${scope} } mutedUsers { ${scope} }
        sessions { nodes { id createdAt lastSeenAt deviceName isCurrent } } } }`,
    });
  await pageThrough(recorder, crowd.alice);
}

async function pageThrough(recorder: Recorder, viewer: Person): Promise<void> {
  let after: string | null = null;
  do {
    const answer: Anything = await recorder.send('a page of followers', {
      token: viewer.token,
      query: `query ($after: String) { user(handle: "alice") { followers(first: 1, after: $after) { ${scope} } } }`,
      variables: { after },
    });
    const { hasNextPage, endCursor } = answer.data.user.followers.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after);
}
