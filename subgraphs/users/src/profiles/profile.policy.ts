import { decide, type Relation } from '@chorus/audience';

/** `profile`: everything that says that the person exists. `name-card`: what a blocker keeps seeing of those they block. */
export const mayShow = (what: 'profile' | 'name-card', relation: Relation): boolean =>
  decide({ about: what }, relation).allowed;
