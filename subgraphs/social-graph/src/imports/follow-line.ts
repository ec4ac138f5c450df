/** One line of an import: who follows whom, each a handle or an account id, as they were written. */
export interface FollowLine {
  /** Counted from 1. */
  line: number;
  follower: string;
  followee: string;
}

/** A line that does not name two people. */
export interface BadLine {
  line: number;
  text: string;
}

export const isBad = (line: FollowLine | BadLine): line is BadLine => 'text' in line;

/** Reads `FOLLOWER FOLLOWEE`, parted by blanks or a comma. Null for an empty line and for a comment, which begins with # or %. */
export function readFollowLine(text: string, line: number): FollowLine | BadLine | null {
  if (/^\s*([#%]|$)/.test(text)) return null;
  const [follower, followee, ...rest] = text.trim().split(/[\s,]+/);
  if (!follower || !followee || rest.length > 0) return { line, text };
  return { line, follower, followee };
}
