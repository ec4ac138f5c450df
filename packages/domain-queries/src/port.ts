import type { Answer, Ask, DomainQueryName } from './queries';
import type { RequestScope } from './request-scope';

/** Asks other domains. Throws UNAVAILABLE, naming the domain, when it does not answer in time. */
export interface DomainQueryPort {
  ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    scope: RequestScope,
  ): Promise<Answer<Name>>;
}

/** What one domain answers; `Context` is what the domain builds for a request. */
export type DomainQueryHandlers<Context> = {
  [Name in DomainQueryName]?: (question: Ask<Name>, context: Context) => Promise<Answer<Name>>;
};

/** One domain's answering side, bound to its contexts. */
export interface DomainQueryResponder {
  /** The domain, such as `social-graph`. */
  domain: string;
  answer<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    scope: RequestScope,
  ): Promise<Answer<Name>>;
}
