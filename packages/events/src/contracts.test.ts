import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aggregateIdOf, allContracts, newestContract, violations } from './contracts';
import type { AnyEvent } from './envelope';

const fixtureFolder = join(__dirname, '../../../schema/events/fixtures');
const fixtures = readdirSync(fixtureFolder).map((name) => ({
  name,
  event: JSON.parse(readFileSync(join(fixtureFolder, name), 'utf8')) as AnyEvent,
}));

interface Property {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: string[];
  description?: string;
  items?: Property;
}

/** Can this hold nothing but ids, times, numbers, and words of ours? */
function isSmallFact({ type, format, pattern, enum: words, items }: Property): boolean {
  const types = [type].flat().filter((name) => name !== 'null');
  if (types.length !== 1) return false;
  if (types[0] === 'array') return items !== undefined && isSmallFact(items);
  if (types[0] === 'string') {
    return format === 'uuid' || format === 'date-time' || pattern !== undefined || words !== undefined;
  }
  return types[0] === 'integer' || types[0] === 'boolean';
}

describe('event contracts', () => {
  it.each(allContracts().map((contract) => [`${contract.type}.v${contract.version}`, contract] as const))(
    '%s is complete and holds only small facts',
    (_name, { type, topic, domain, aggregate, schema }) => {
      expect(schema.title).toBe(type);
      expect(schema.description).toEqual(expect.any(String));
      expect(schema.additionalProperties).toBe(true);
      expect(topic).toMatch(new RegExp(`^${domain}\\.[a-z-]+$`));
      expect(schema.required).toEqual(expect.arrayContaining([...aggregate]));
      for (const [name, property] of Object.entries(schema.properties as Record<string, Property>)) {
        expect({ name, described: property.description !== undefined, small: isSmallFact(property) }).toEqual(
          {
            name,
            described: true,
            small: true,
          },
        );
      }
    },
  );

  it('have a fixture for every type and version', () => {
    const names = allContracts().map(({ type, version }) => `${type}.v${version}.json`);
    expect(fixtures.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it.each(fixtures)('still accept $name', ({ name, event }) => {
    expect(`${event.type}.v${event.version}.json`).toBe(name);
    expect(violations(event.type, event.version, event.data)).toEqual([]);
    expect(aggregateIdOf(newestContract(event.type), event.data)).toBe(event.aggregateId);
  });

  it('accept what a newer writer added, and name the property of what is wrong without its value', () => {
    const postId = '01970000-0000-7000-8000-000000000010';
    const data = { postId, authorId: postId, addedLater: 'yes' };
    expect(violations('PostDeleted', 1, data)).toEqual([]);
    const problems = violations('PostDeleted', 1, { postId: 'secret' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).toContain('data/postId must match format "uuid"');
    expect(problems.join()).not.toContain('secret');
    expect(violations('PostDeleted', 99, data)).toEqual(['there is no contract PostDeleted.v99']);
  });
});
