import type { FastifyInstance } from 'fastify';
import { prefersHtml } from './media-type';

type Strategy = Parameters<FastifyInstance['addConstraintStrategy']>[0];
type Handler = Parameters<ReturnType<Strategy['storage']>['set']>[1];

/**
 * Lets a route take only requests of browsers, which prefer a page to data, on a path that it shares:
 * `app.get('/graphql', { constraints: { prefersHtml: true } }, page)`. All others fall to the route without it.
 */
export const prefersHtmlConstraint: Strategy = {
  name: 'prefersHtml',
  storage() {
    const handlers = new Map<unknown, Handler>();
    return {
      get: (wanted) => handlers.get(wanted) ?? null,
      set: (wanted, handler) => void handlers.set(wanted, handler),
      del: (wanted) => void handlers.delete(wanted),
      empty: () => handlers.clear(),
    };
  },
  validate(wanted) {
    if (wanted !== true) throw new Error('The constraint prefersHtml is true or absent.');
  },
  deriveConstraint: (request) => request.method === 'GET' && prefersHtml(request.headers.accept),
  mustMatchWhenDerived: false,
};
