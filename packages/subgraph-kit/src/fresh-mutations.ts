import type { SubgraphContext } from './context';

type Resolver = (parent: unknown, args: unknown, context: SubgraphContext, info: unknown) => unknown;

/**
 * Makes each mutation start from, and its payload show, the state as it is: what the request loaded before is
 * forgotten before and after. Several mutations in one document thus see each other's effects.
 */
export function freshMutations(resolvers: Record<string, unknown>): Record<string, Resolver> {
  return Object.fromEntries(
    Object.entries(resolvers).map(([field, resolve]) => [
      field,
      async (parent, args, context, info) => {
        context.scope.forget();
        try {
          return await (resolve as Resolver)(parent, args, context, info);
        } finally {
          context.scope.forget();
        }
      },
    ]),
  );
}
