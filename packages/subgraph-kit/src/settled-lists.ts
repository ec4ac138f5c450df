import {
  defaultFieldResolver,
  getNullableType,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';

/**
 * Lets every resolver of a list give its items as promises: the list goes on when all of them have ended, a rejected
 * one as its error. Fields of the items then load together. (Compiled documents lose the place of an item that rejects.)
 */
export function settleLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve && isListType(getNullableType(field.type))) field.resolve = settled(field.resolve);
    }
  }
}

const settled =
  (resolve: GraphQLFieldResolver<unknown, unknown>): typeof defaultFieldResolver =>
  (parent, args, context, info) => {
    const list: unknown = resolve(parent, args, context, info);
    return isPromise(list) ? list.then(settleItems) : settleItems(list);
  };

function settleItems(list: unknown): unknown {
  if (!Array.isArray(list) || !list.some((item) => isPromise(item) || Array.isArray(item))) return list;
  return Promise.all(
    list.map((item) => (isPromise(item) ? item.then(settleItems, errorOf) : settleItems(item))),
  );
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

const errorOf = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(`Unexpected error value: ${String(reason)}`);
