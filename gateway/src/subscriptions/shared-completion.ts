import { randomUUID } from 'node:crypto';
import type { SignedClaims } from '@chorus/domain-queries';
import {
  SharedExecutions,
  type Awaiter,
  type SharedQuestion,
  type SubgraphEvent,
} from '@chorus/subgraph-kit';
import type { EventCompletion } from './event-completion';
import type { ResultText } from './result-text';
import { sharingsOf } from './subscription-metrics';
import type { SubscriptionPlan } from './subscription-plans';

/** So many characters of results are kept for those who ask a moment later. */
const keptCharacters = 16_000_000;

/** Completes one event of one subscription: before it returns, where that was done for others already. */
export type Complete = (event: SubgraphEvent, awaiter: Awaiter<ResultText>) => void;

/**
 * Completes an event once for all clients who asked the same, and writes it once, where nothing that they asked for
 * depends on who asks. It is completed in the name of nobody: so it can hold nothing but the event, which its subgraph
 * judged for each of them, and what everybody may see.
 */
export class SharedCompletion {
  private readonly results = new SharedExecutions<SubgraphEvent, ResultText>({
    // Errors stand first. They name a request, and may have passed.
    hasFailed: ({ text }) => text.startsWith('{"errors":'),
    sizeOf: ({ text }) => text.length,
    maxSize: keptCharacters,
  });

  constructor(
    private readonly completion: Pick<EventCompletion, 'complete'>,
    /** False: everything is completed for each. */
    private readonly isSharing: boolean,
  ) {}

  /** How the events of a subscription are completed. `claims`: who is told, as it is at each event. */
  of(plan: SubscriptionPlan, claims: () => SignedClaims): Complete {
    const alone: Complete = (event, awaiter) =>
      void this.completion.complete({ plan, event, claims: claims() }).then(
        (result) => awaiter.executed(result),
        (error: unknown) => awaiter.failed(error),
      );
    if (!this.isSharing) return ({ result, cursor }, awaiter) => alone({ result, cursor }, awaiter);
    if (plan.question === null) return alone;
    const question: SharedQuestion<SubgraphEvent, ResultText> = {
      key: plan.question,
      execute: (event) => this.completion.complete({ plan, event, claims: nobody() }),
    };
    const sharings = sharingsOf(plan.subgraph);
    return (event, awaiter) => {
      if (event.sharedKey === undefined) return alone(event, awaiter);
      sharings.add();
      this.results.execute(question, event, awaiter);
    };
  }
}

/** A request of its own: the first client's id, address and program are nobody else's business. */
const nobody = (): SignedClaims => ({
  viewer: { kind: 'anonymous' },
  client: { address: null, userAgent: null },
  requestId: randomUUID(),
});
