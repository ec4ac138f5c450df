import type { ChorusError } from '@chorus/errors';
import { GraphQLError } from 'graphql';
import { lostPaths, type Fetch } from './lost-paths';

/** The errors of one fetch are told at most this often: the rest of what was lost is null without a word. */
const maxErrorsPerFetch = 100;

/** A whole fetch that failed, noted before it can be known which of the client's fields that costs. */
export class FetchFailure {
  constructor(
    private readonly error: ChorusError,
    private readonly fetch: Fetch,
  ) {}

  /** One error for each field of the finished answer that this fetch should have brought. */
  explain(data: unknown): GraphQLError[] {
    const { message, extensions } = this.error;
    return lostPaths(data, this.fetch, maxErrorsPerFetch).map(
      (path) => new GraphQLError(message, { path, extensions, originalError: this.error }),
    );
  }
}
