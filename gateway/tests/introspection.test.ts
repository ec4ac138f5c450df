import { useWorlds } from './world';

const startWorld = useWorlds();

it.each([
  '{ __schema { queryType { name } } }',
  '{ __type(name: "Post") { name } }',
  '{ colour ...Inside } fragment Inside on Query { hidden: __schema { types { name } } }',
])('is refused in plain words where it is switched off: %s', async (query) => {
  const world = await startWorld({ introspection: false });
  const answer = await world.ask({ query });
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toMatchObject([
    {
      message: expect.stringMatching(
        /^Introspection is switched off: `__(schema|type)` is not answered here\.$/,
      ),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ]);
});

it('leaves __typename where it is switched off', async () => {
  const world = await startWorld({ introspection: false });
  expect((await world.ask({ query: '{ __typename things { __typename } }' })).errors).toBeUndefined();
});

const guesses = [
  { query: '{ colur }' },
  { query: '{ posts(fist: 1) { nodes { id } } }' },
  { query: '{ things { displayName } }' },
  { query: '{ posts }' },
  { query: 'query A($c: Colou) { colour }' },
  { query: '{ since(at: RED) }' },
  {
    query: 'mutation A($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
    variables: { input: { txt: 'x' } },
  },
];

it('does not tell the schema by suggestions where it is switched off', async () => {
  const world = await startWorld({ introspection: false });
  for (const guess of guesses) {
    const { errors, text } = await world.ask(guess);
    expect(errors?.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/did you mean/i);
  }
});

it('suggests what was meant where it is on', async () => {
  const world = await startWorld();
  const texts = await Promise.all(guesses.map(async (guess) => (await world.ask(guess)).text));
  expect(texts.filter((text) => text.includes('Did you mean')).length).toBeGreaterThanOrEqual(4);
});
