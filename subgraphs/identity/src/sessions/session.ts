/** One device or program that signed in. */
export interface SessionRecord {
  id: string;
  accountId: string;
  createdAt: Date;
  lastSeenAt: Date;
  deviceName: string | null;
  revokedAt: Date | null;
  expiresAt: Date;
}

/** A session with the one use that it has now. `refreshToken` is known only here and to the client. */
export interface OpenedSession {
  id: string;
  accountId: string;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
  accessTokenExpiresAt: Date;
  refreshTokenExpiresAt: Date;
}
