import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { readSupergraph } from '@chorus/schema';
import { getOperationAST, parse, validate } from 'graphql';
import { plannerConfig } from '../src/federation/federation';
import { OperationMeter } from '../src/limits/operation-meter';
import { shapeLimitIn } from '../src/limits/shape';
import { defaultLimits } from '../src/options';

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const supergraphSdl = readSupergraph();
const supergraph = Supergraph.build(supergraphSdl);
const apiSchema = supergraph.apiSchema();
const schema = apiSchema.toGraphQLJSSchema();
const meter = new OperationMeter(defaultLimits);
meter.load(schema, supergraphSdl);

const person = 'handle displayName postsCount followersCount viewerRelationship { isFollowing }';
const short = (field: string, inside: string) => `${field}(first: 1) { nodes { ${inside} } }`;

/** Documents within every limit that make the planner work hardest: found by trying tens of thousands of them. */
const worst: [string, string][] = [
  [
    'one field of many subgraphs under many names',
    `{ ${repeat(20, (index) => `a${index}: viewer { ...V }`)} } fragment V on Viewer {
      id email user { ${person} } privacySettings { defaultAudience } ${short('sessions', 'id')}
      ${short('homeFeed', 'id text author { handle }')} ${short('bookmarks', 'text author { handle followersCount }')}
      ${short('followRequests', 'handle postsCount')} ${short('blockedUsers', 'handle')} }`,
  ],
  [
    'the same with lists in lists',
    `{ ${repeat(11, (index) => `a${index}: viewer { ...V }`)} } fragment V on Viewer {
      emailVerified ${short('homeFeed', `viewerReaction ${short('comments', 'author { handle postsCount }')}`)}
      ${short('sentFriendRequests', `${short('friends', person)} ${short('followers', 'postsCount isVerified')}`)}
      ${short('blockedUsers', `${short('following', person)} ${short('mutualFollowers', 'followersCount bio')} postsCount`)} }`,
  ],
  [
    'every kind of node, under many names',
    `{ ${repeat(20, (index) => `a${index}: node(id: "x") { ...N }`)} } fragment N on Node { id
      ... on Post { text author { ...U } ${short('comments', 'text author { handle }')} quotedPost { author { ...U } } }
      ... on User { ...U ${short('followers', 'handle')} } ... on Comment { text author { ...U } parent { author { handle } } }
      ... on Hashtag { name ${short('posts', 'author { handle }')} } } fragment U on User { handle followersCount postsCount }`,
  ],
  [
    'conditions on every field of many subgraphs',
    `query (${repeat(12, (index) => `$v${index}: Boolean!`)}) { ${repeat(
      12,
      (index) =>
        `a${index}: viewer @include(if: $v${index}) { id email @skip(if: $v${index}) user { handle @skip(if: $v${(index + 5) % 12}) followersCount } }`,
    )} }`,
  ],
  [
    'fragments in fragments',
    `{ node(id: "x") { ...F0 } } ${repeat(
      25,
      (index) => `fragment F${index} on Post { id ...F${index + 1} author { id ...U } }`,
    )} fragment F25 on Post { id } fragment U on User { ${person} }`,
  ],
];

// What runs first is compiled first.
beforeAll(() => {
  const document = parse('{ viewer { id email homeFeed { nodes { author { handle } } } } }');
  new QueryPlanner(supergraph, plannerConfig).buildQueryPlan(operationFromDocument(apiSchema, document));
});

it.each(worst)('a legal document is planned in a bounded time: %s', (_case, query) => {
  const document = parse(query, { maxTokens: defaultLimits.tokens });
  expect(shapeLimitIn(document, defaultLimits)).toBeNull();
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  expect(meter.check({ document, operation, variables: {} })).toBeGreaterThan(0);

  const planner = new QueryPlanner(supergraph, plannerConfig);
  const before = process.cpuUsage();
  planner.buildQueryPlan(operationFromDocument(apiSchema, document));
  const { user, system } = process.cpuUsage(before);
  expect(planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount).toBeLessThanOrEqual(16);
  // Microseconds: some 300 ms on one core; with the planner's own bound the first took ten seconds.
  expect(user + system).toBeLessThan(2_500_000);
});

it('comparing fewer plans costs no fetch', () => {
  const [[, query]] = worst as [[string, string]];
  const fetchesOf = (count: number): number => {
    const document = parse(query.replace(/\ba([5-9]|1\d): viewer \{ \.\.\.V \}/g, ''));
    const planner = new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans: count } });
    const plan = planner.buildQueryPlan(operationFromDocument(apiSchema, document));
    return JSON.stringify(plan).split('"kind":"Fetch"').length;
  };
  expect(fetchesOf(plannerConfig.debug.maxEvaluatedPlans)).toBe(fetchesOf(500));
});
