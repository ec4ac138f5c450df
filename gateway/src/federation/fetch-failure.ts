import type { ChorusError } from '@chorus/errors';
import { GraphQLError, type DocumentNode } from 'graphql';
import { lostPaths, type CursorPath } from './lost-paths';

/** The errors of one fetch are told at most this often: the rest of what was lost is null without a word. */
const maxErrorsPerFetch = 100;

/** A whole fetch that failed, before it is known which of the client's fields that costs. */
export class FetchFailure extends Error {
  constructor(
    readonly error: ChorusError,
    private readonly fetch: { document: DocumentNode; cursor: CursorPath },
  ) {
    super(error.message, { cause: error });
    this.name = 'FetchFailure';
  }

  /** One error for each field of the finished answer that this fetch should have brought. */
  explain(data: unknown): GraphQLError[] {
    return lostPaths(data, this.fetch, maxErrorsPerFetch).map(
      (path) =>
        new GraphQLError(this.error.message, {
          path,
          extensions: this.error.extensions,
          originalError: this.error,
        }),
    );
  }
}
