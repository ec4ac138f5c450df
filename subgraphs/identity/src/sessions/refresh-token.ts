import { createHash, randomBytes } from 'node:crypto';

const pattern = /^crt_[A-Za-z0-9_-]{43}$/;

/** 32 random bytes. The prefix lets secret scanners find a leaked one. */
export const createRefreshToken = (): string => `crt_${randomBytes(32).toString('base64url')}`;

export const looksLikeRefreshToken = (text: string): boolean => pattern.test(text);

/** What is stored. A token has all the entropy there is, so one fast hash is enough. */
export const hashRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest();
