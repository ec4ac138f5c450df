import type { FastifyServerOptions } from 'fastify';
import { prefersHtml } from './media-type';

type Constraints = NonNullable<NonNullable<FastifyServerOptions['routerOptions']>['constraints']>;
type Strategy = Constraints[string];
type Handler = Parameters<ReturnType<Strategy['storage']>['set']>[1];

/**
 * Lets a route take only requests of browsers, which prefer a page to data, on a path that it shares:
 * `app.get('/graphql', { constraints: { prefers: 'html' } }, page)`. All others fall to the route without it.
 */
export const prefersConstraint: Strategy = {
  name: 'prefers',
  storage() {
    const handlers = new Map<string, Handler>();
    return {
      get: (wanted) => handlers.get(wanted) ?? null,
      set: (wanted, handler) => void handlers.set(wanted, handler),
      del: (wanted) => void handlers.delete(wanted),
      empty: () => handlers.clear(),
    };
  },
  validate(wanted) {
    if (wanted !== 'html') throw new Error("The constraint `prefers` is 'html' or absent.");
  },
  deriveConstraint: (request) => (request.method === 'GET' && prefersHtml(request.headers.accept) ? 'html' : 'data'),
  mustMatchWhenDerived: false,
};
