import {
  ChorusError,
  badUserInput,
  errorCodes,
  unavailable,
  type ErrorCode,
  type ErrorDetails,
} from '@chorus/errors';
import type { DomainQueryPort, DomainQueryResponder } from './port';
import { ownerOf, type Answer, type Ask, type DomainQueryName } from './queries';
import type { RequestScope } from './request-scope';
import type { SubgraphClient } from './signed-calls/subgraph-client';

/** `POST /domain-queries/<name>` asks one. */
export const domainQueryPath = '/domain-queries/';

/** What travels back: an answer, or an error of the registry. */
export type DomainQueryReply =
  { answer: unknown } | { error: { message: string; extensions: ErrorDetails & { code: string } } };

export interface HttpDomainQueriesOptions {
  /** By domain. Read at each question. */
  clients: ReadonlyMap<string, SubgraphClient>;
  /** Milliseconds before a question counts as unanswered. Default 2,000. */
  timeoutMs?: number;
}

/**
 * The adapter of many processes: one signed POST a question. Questions are batched by the scope's loaders before they
 * come here, so a page costs at most one call to each neighbour.
 */
export class HttpDomainQueries implements DomainQueryPort {
  constructor(private readonly options: HttpDomainQueriesOptions) {}

  async ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    scope: RequestScope,
  ): Promise<Answer<Name>> {
    const domain = ownerOf(name);
    const reply = await this.replyTo(name, question, scope);
    if ('answer' in reply) return reply.answer as Answer<Name>;
    const { code, ...details } = reply.error?.extensions ?? {};
    if (!Object.hasOwn(errorCodes, String(code)))
      throw unavailable(domain, new Error(`${name} was answered with neither.`));
    throw new ChorusError(code as ErrorCode, reply.error.message, details);
  }

  private async replyTo(
    name: DomainQueryName,
    question: unknown,
    scope: RequestScope,
  ): Promise<DomainQueryReply> {
    const domain = ownerOf(name);
    const client = this.options.clients.get(domain);
    if (!client) throw unavailable(domain);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.options.timeoutMs ?? 2_000);
    try {
      const reply = await client.post(domainQueryPath + name, question, scope.claims, {
        signal: limit.signal,
        // Questions change nothing, but for `users.create-profile`, which is the same twice.
        isRepeatable: true,
      });
      return Object(reply) as DomainQueryReply;
    } catch (error) {
      throw unavailable(domain, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The owner's side of a question that came over HTTP, verified. */
export async function replyToDomainQuery(
  responder: DomainQueryResponder,
  name: string,
  question: unknown,
  scope: RequestScope,
): Promise<DomainQueryReply> {
  try {
    if (ownerOf(name as DomainQueryName) !== responder.domain)
      throw badUserInput('There is no such domain query.');
    return {
      answer: await responder.answer(name as DomainQueryName, question as Ask<DomainQueryName>, scope),
    };
  } catch (error) {
    const { message, extensions } =
      error instanceof ChorusError ? error : unavailable(responder.domain, error);
    return { error: { message, extensions: { ...extensions, code: String(extensions.code) } } };
  }
}
