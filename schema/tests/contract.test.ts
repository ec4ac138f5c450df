import { CriticalityLevel, diff, type Change } from '@graphql-inspector/core';
import { buildASTSchema, parse, type GraphQLSchema } from 'graphql';
import { contractNames, readContract, readSubgraphSchema, subgraphNames } from '../src';

/** What the contract promises and this release does not have yet. Each entry must really be missing. */
const notYet: Record<string, string[]> = {};
const domainsToCome: string[] = [];

// Federation's own directives are not defined in the files; everything else in them is checked by the composer.
const schemaOf = (sdl: string): GraphQLSchema =>
  buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });

/** The differences that a client of the contract could notice: everything but what was added beside it. */
async function breaches(contract: string, schema: string): Promise<Change[]> {
  const changes = await diff(schemaOf(contract), schemaOf(schema));
  return changes.filter(({ type, criticality }) => {
    if (/_DESCRIPTION_/.test(type) || /^DIRECTIVE_USAGE_/.test(type)) return false;
    const isAddition = /_ADDED$/.test(type);
    return !(isAddition && criticality.level !== CriticalityLevel.Breaking);
  });
}

const describeChange = (change: Change): string => `${change.path ?? ''}: ${change.message}`;
const typeOf = (change: Change): string =>
  change.type === 'SCHEMA_SUBSCRIPTION_TYPE_CHANGED'
    ? 'Subscription'
    : ((change.path ?? '').split('.')[0] ?? '');

describe('the published contract', () => {
  it('covers the domains that exist and those that are to come', () => {
    expect([...subgraphNames(), ...domainsToCome].sort()).toEqual(contractNames());
  });

  it.each(subgraphNames())(
    'is kept by %s to the letter: names, arguments, defaults, types, nullability',
    async (name) => {
      const found = await breaches(readContract(name), readSubgraphSchema(name));
      const missing = notYet[name] ?? [];
      expect(found.filter((change) => !missing.includes(typeOf(change))).map(describeChange)).toEqual([]);
      expect(missing.filter((type) => !found.some((change) => typeOf(change) === type))).toEqual([]);
    },
  );

  it.each([
    ['a changed default', 'first: Int = 20', 'first: Int = 10'],
    ['a lost argument', ', after: String', ''],
    ['a field made nullable', 'state: HomeFeedState!', 'state: HomeFeedState'],
    ['a field made non-null', 'node: Post reason', 'node: Post! reason'],
    ['a lost enum value', ' REBUILDING', ''],
  ])('would be found broken by %s', async (_case, before, after) => {
    const contract = readContract('feed');
    expect(contract).toContain(before);
    expect(await breaches(contract, contract.replaceAll(before, after))).not.toEqual([]);
  });

  it('is not broken by additions', async () => {
    const contract = readContract('posts');
    const grown = contract
      .replace('type Query {', 'type Query { somethingNew(argument: Int): String')
      .replace('input DeletePostInput {', 'input DeletePostInput { reason: String');
    expect(await breaches(contract, grown)).toEqual([]);
  });

  it('is broken by a new required input', async () => {
    const contract = readContract('posts');
    const grown = contract.replace('input DeletePostInput {', 'input DeletePostInput { reason: String!');
    expect(await breaches(contract, grown)).not.toEqual([]);
  });
});
