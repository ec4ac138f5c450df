import { badUserInput } from '@chorus/errors';
import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import type { ViewerResolvers } from '../generated/resolvers';

export const Viewer: ViewerResolvers = {
  homeFeed: async (viewer, { first, after, order }, { home, changes }, info) => {
    if (order === 'RANKED') throw badUserInput('Home feeds are CHRONOLOGICAL only for now.');
    // Before the page is read: what comes after that is told by the subscription.
    const changesCursor = selects(info, 'changesCursor') ? await changes.cursorNow() : null;
    return { ...(await home.pageOf(viewer.accountId, { first, after })), changesCursor };
  },
};

/** Does the operation ask for this field of what is being resolved? */
function selects({ fieldNodes, fragments }: GraphQLResolveInfo, name: string): boolean {
  const isIn = (selectionSet: SelectionSetNode | undefined): boolean =>
    selectionSet?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === name;
      return isIn(
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments[selection.name.value]?.selectionSet,
      );
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => isIn(selectionSet));
}
