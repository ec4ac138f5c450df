import { limitExceeded, type ChorusError } from '@chorus/errors';
import { Lexer, Source, TokenKind } from 'graphql';

/**
 * The parser stops at the limit of tokens with a syntax error: here is what it meant. Null for every other error.
 */
export function tokenLimitIn(error: Error, document: string, allowed: number): ChorusError | null {
  if (!/^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(error.message)) return null;
  return limitExceeded('tokens', allowed, Math.max(countTokens(document), allowed + 1));
}

/** The tokens up to the end, or to the first character that is not GraphQL. */
function countTokens(document: string): number {
  const lexer = new Lexer(new Source(document));
  let count = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  } catch {
    // The rest is no GraphQL: what came before is over the limit already.
  }
  return count;
}
