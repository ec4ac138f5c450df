import type { Database } from '@chorus/database';
import type { DomainQueryHandlers, PersonAndOthers } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { requireService } from '@chorus/subgraph-kit';
import type { SocialGraphContext } from './context';
import { findEdges, findSources } from './edges/edge.repository';
import { findBlocks } from './relations/block.repository';
import { findRelationsBetween } from './relations/relations-between.repository';

const mostPersonIds = 1_000;
const mostEdges = 10_000;

/** What other domains may ask of this one. */
export function createDomainQueries(
  database: Database,
  now: () => Date,
): DomainQueryHandlers<SocialGraphContext> {
  return {
    'social-graph.relations': async ({ personIds }, { relations }) => {
      if (personIds.length > mostPersonIds) throw badUserInput(`Ask about at most ${mostPersonIds} people.`);
      return relations.toAll(personIds);
    },
    'social-graph.edges': async ({ after, limit }, context) => {
      requireService(context);
      // Not cut to size in silence: a short page would be taken for the end of the graph.
      if (limit < 1 || limit > mostEdges) throw badUserInput(`Ask for 1 to ${mostEdges} edges.`);
      return findEdges(database, after, limit);
    },
    'social-graph.sources': async ({ personId }, context) => {
      requireService(context);
      return findSources(database, personId);
    },
    'social-graph.blocks': async ({ people }, context) => {
      requireService(context);
      refuseTooManyPairs(people);
      return findBlocks(database, people);
    },
    'social-graph.relations-between': async ({ people }, context) => {
      requireService(context);
      refuseTooManyPairs(people);
      return findRelationsBetween(database, people, now());
    },
  };
}

function refuseTooManyPairs(people: readonly PersonAndOthers[]): void {
  const pairs = people.reduce((count, { otherIds }) => count + otherIds.length, 0);
  if (pairs > mostPersonIds) throw badUserInput(`Ask about at most ${mostPersonIds} pairs.`);
}
