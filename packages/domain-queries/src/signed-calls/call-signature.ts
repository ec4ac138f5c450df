import {
  createHash,
  createHmac,
  createSecretKey,
  randomUUID,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { unauthenticated, unavailable } from '@chorus/errors';
import { callClaims, type CallClaims, type SignedClaims } from './signed-claims';
import { SeenOnce } from './seen-once';

/** Carries the signature of a call. */
export const signatureHeader = 'x-chorus-call';

/** A call is accepted for so long after it was signed; longer than anybody waits for an answer. */
export const callLifetimeMs = 30_000;
/** How far the caller's clock may be ahead of ours. */
const maxAheadMs = 5_000;
const maxSignatureLength = 8_192;

/**
 * The one head there is: a signature with any other is not ours. So there is no choice of algorithm to be talked into.
 * Made with node:crypto, because jose, which goes through WebCrypto's thread pool, takes 15 times the CPU for the same
 * bytes: see docs/decisions.
 */
const head = `${Buffer.from('{"alg":"HS256","typ":"chorus-call+jwt"}').toString('base64url')}.`;

const hashOf = (body: string | Uint8Array): string => createHash('sha256').update(body).digest('base64url');

const keyOf = (secret: Uint8Array): KeyObject => {
  if (secret.byteLength < 32) throw new Error('The secret of calls must have at least 32 bytes.');
  return createSecretKey(secret);
};

const macOf = (key: KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export interface Call {
  /** The subgraph that is called. */
  subgraph: string;
  /** Such as `/graphql`. */
  path: string;
  /** Exactly the bytes that are sent. */
  body: string;
}

/**
 * Signs the calls of the gateway to subgraphs, and of subgraphs to each other: a JWT (HS256), one for each call, that
 * says who asks and is bound to the called subgraph, the path, the body, the time and itself.
 */
export class CallSigner {
  private readonly key: KeyObject;

  /** `secret`: at least 32 bytes, which only the platform's own processes hold. */
  constructor(secret: Uint8Array) {
    this.key = keyOf(secret);
  }

  sign({ viewer, client, requestId }: SignedClaims, { subgraph, path, body }: Call): string {
    const claims: CallClaims = {
      aud: subgraph,
      iat: Date.now() / 1000,
      jti: randomUUID(),
      path,
      hash: hashOf(body),
      viewer,
      client,
      requestId,
    };
    const signed = head + Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${signed}.${macOf(this.key, signed).toString('base64url')}`;
  }
}

export interface CallVerifierOptions {
  secret: Uint8Array;
  /** Whose calls are accepted: this subgraph's own. */
  subgraph: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  now?: () => number;
}

/** Checks the calls that one process of one subgraph gets. Every refusal is UNAUTHENTICATED, and says the same. */
export class CallVerifier {
  private readonly key: KeyObject;
  private readonly now: () => number;
  private readonly startedAt: number;
  private readonly seen: SeenOnce;

  constructor(private readonly options: CallVerifierOptions) {
    this.key = keyOf(options.secret);
    this.now = options.now ?? Date.now;
    this.startedAt = this.now();
    this.seen = new SeenOnce({ keepMs: callLifetimeMs + maxAheadMs, now: this.now });
  }

  /** What can be judged before the body is read, so that a stranger's is not. */
  begin(signature: string | string[] | undefined, path: string): CallClaims {
    const claims = typeof signature === 'string' ? this.read(signature) : null;
    if (claims?.aud !== this.options.subgraph || claims.path !== path || !this.isTimely(claims.iat * 1000))
      throw refused();
    return claims;
  }

  /** The rest: the body is the one that was signed, and the call comes for the first time. */
  finish(claims: CallClaims, body: Uint8Array): SignedClaims {
    if (claims.hash !== hashOf(body)) throw refused();
    const verdict = this.seen.note(claims.jti);
    if (verdict === 'again') throw refused();
    if (verdict === 'full')
      throw unavailable(this.options.subgraph, new Error('Too many calls to remember.'));
    return { viewer: claims.viewer, client: claims.client, requestId: claims.requestId };
  }

  private read(signature: string): CallClaims | null {
    const end = signature.lastIndexOf('.');
    if (signature.length > maxSignatureLength || !signature.startsWith(head) || end < head.length)
      return null;
    const given = Buffer.from(signature.slice(end + 1), 'base64url');
    const right = macOf(this.key, signature.slice(0, end));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    try {
      return callClaims.parse(
        JSON.parse(Buffer.from(signature.slice(head.length, end), 'base64url').toString('utf8')),
      );
    } catch {
      return null;
    }
  }

  /** What was signed before this process began may have been accepted by the one before it, whose memory is gone. */
  private isTimely(signedAt: number): boolean {
    const now = this.now();
    return signedAt >= this.startedAt && signedAt > now - callLifetimeMs && signedAt <= now + maxAheadMs;
  }
}

const refused = () => unauthenticated('The call is not signed by this platform.');
