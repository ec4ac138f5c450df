import type { ConstraintStrategy, HTTPVersion } from 'find-my-way';
import { prefersHtml } from './media-type';

type Handler = Parameters<ReturnType<ConstraintStrategy<HTTPVersion.V1, boolean>['storage']>['set']>[1];

/**
 * Lets a route take only requests of browsers, which prefer a page to data, on a path that it shares:
 * `app.get('/graphql', { constraints: { prefersHtml: true } }, page)`. All others fall to the route without it.
 */
export const prefersHtmlConstraint: ConstraintStrategy<HTTPVersion.V1, boolean> = {
  name: 'prefersHtml',
  storage() {
    const handlers = new Map<boolean, Handler>();
    return {
      get: (wanted: boolean) => handlers.get(wanted) ?? null,
      set: (wanted: boolean, handler: Handler) => void handlers.set(wanted, handler),
      del: (wanted: boolean) => void handlers.delete(wanted),
      empty: () => handlers.clear(),
    };
  },
  validate(wanted) {
    if (wanted !== true) throw new Error('The constraint prefersHtml is true or absent.');
  },
  deriveConstraint: (request) => request.method === 'GET' && prefersHtml(request.headers.accept),
  mustMatchWhenDerived: false,
};
