import { randomUUID } from 'node:crypto';
import { SharedExecutions } from '@chorus/subgraph-kit';
import type { SignedClaims } from '@chorus/domain-queries';
import type { ArrivedEvent, EventCompletion } from './event-completion';
import { eventShared } from './subscription-metrics';

/** So many characters of results are kept for those who ask a moment later. */
const keptCharacters = 16_000_000;

/**
 * Completes an event once for all clients who asked the same, and writes it once, where nothing that they asked for
 * depends on who asks. It is completed in the name of nobody: so it can hold nothing but the event, which its subgraph
 * judged for each of them, and what everybody may see.
 */
export class SharedCompletion {
  private readonly results = new SharedExecutions<string>({
    // Errors stand first. They name a request, and may have passed.
    hasFailed: (result) => result.startsWith('{"errors":'),
    sizeOf: (result) => result.length,
    maxSize: keptCharacters,
  });

  constructor(private readonly completion: Pick<EventCompletion, 'complete'>) {}

  /** The client's result as JSON text: at once where it is there already. Never rejects. */
  complete(arrived: ArrivedEvent): Promise<string> | string {
    const { plan, event } = arrived;
    if (plan.question === null || event.sharedKey === undefined) return this.completion.complete(arrived);
    eventShared(plan.subgraph);
    return this.results.once(`${plan.question} ${event.sharedKey}`, () =>
      this.completion.complete({ plan, event, claims: nobody() }),
    );
  }
}

/** A request of its own: the first client's id, address and program are nobody else's business. */
const nobody = (): SignedClaims => ({
  viewer: { kind: 'anonymous' },
  client: { address: null, userAgent: null },
  requestId: randomUUID(),
});
