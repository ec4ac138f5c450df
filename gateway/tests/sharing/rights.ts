import { randomOf } from '../random/random';

/** Account ids. Who may know of whom, and see which paper, is by chance, but always the same. */
export const viewers = [1, 2, 3, 4, 5, 6].map((number) => `0000000${number}-0000-4000-8000-000000000000`);

export const personIds = ['1', '2', '3', '4', '5'];

/** Two people of whom one blocks the other know nothing of each other. Nobody is blocked by nobody. */
export const mayKnow = (viewer: string | null, personId: string): boolean =>
  viewer === null || randomOf(`${viewer} knows ${personId}`).chance(0.7);

/** Papers are for some people each, and never for nobody. */
export const mayRead = (viewer: string | null, paperId: string): boolean =>
  viewer !== null && randomOf(`${viewer} reads ${paperId}`).chance(0.5);

/** What only this viewer is told. */
export const onlyFor = (viewer: string | null, what: string): string | null =>
  viewer === null ? null : `${what} only for ${viewer}`;
