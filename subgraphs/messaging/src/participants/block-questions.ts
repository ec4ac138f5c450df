import { Batches } from '@chorus/database';
import type { SubgraphDependencies } from '@chorus/subgraph-kit';

/** Two people, whatever their order. */
export interface PersonPair {
  personId: string;
  otherId: string;
}

/** Is there a block between two people, either way, as of now? */
export type BlockQuestions = Batches<PersonPair, boolean>;

/** What the port takes in one question. */
const mostPairs = 1_000;

/** Asked for all who send at a time together: one by one, the questions would cost more than the messages. */
export const createBlockQuestions = (serviceScope: SubgraphDependencies['serviceScope']): BlockQuestions =>
  new Batches('ask about blocks', mostPairs, async (pairs) => {
    const scope = await serviceScope('messaging.sending');
    const people = pairs.map(({ personId, otherId }) => ({ personId, otherIds: [otherId] }));
    const blocked = await scope.ask('social-graph.blocks', { people });
    return blocked.map((otherIds) => otherIds.length > 0);
  });
