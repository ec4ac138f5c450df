import { ChorusError, unavailable } from '@chorus/errors';
import type { DomainQueryPort, DomainQueryResponder } from './port';
import { ownerOf, type Answer, type Ask, type DomainQueryName } from './queries';
import type { RequestScope } from './request-scope';

/** The adapter of one process: a call. The owner works in the caller's scope, so that both share what was loaded. */
export class InProcessDomainQueries implements DomainQueryPort {
  private readonly responders = new Map<string, DomainQueryResponder>();

  register(responder: DomainQueryResponder): void {
    this.responders.set(responder.domain, responder);
  }

  /** The domain stops answering, as if its process had ended. */
  unregister(domain: string): void {
    this.responders.delete(domain);
  }

  async ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    scope: RequestScope,
  ): Promise<Answer<Name>> {
    const domain = ownerOf(name);
    const responder = this.responders.get(domain);
    if (!responder) throw unavailable(domain);
    try {
      return await responder.answer(name, question, scope);
    } catch (error) {
      if (error instanceof ChorusError) throw error;
      throw unavailable(domain, error);
    }
  }
}
