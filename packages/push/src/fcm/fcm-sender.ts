import { fitMessage, longestPayload } from '../fit-message';
import { commonOutcome, gone, refused } from '../outcomes';
import { outcomeOfError, PushHttp, type PushHttpOptions, type PushResponse } from '../push-http';
import type { PushMessage, PushOutcome, PushSender } from '../push-sender';
import { AccessToken, NoAccessTokenError } from './access-token';
import { fcmMessage, shownPart } from './fcm-message';
import type { ServiceAccount } from './service-account';

export interface FcmTarget {
  token: string;
}

export interface FcmOptions extends PushHttpOptions {
  serviceAccount: ServiceAccount;
  /** Default Google's. */
  url?: string;
  clock?: () => number;
}

/** Firebase Cloud Messaging, HTTP v1, with the token of a service account. */
export class FcmSender implements PushSender<FcmTarget> {
  private readonly http: PushHttp;
  private readonly accessToken: AccessToken;
  private readonly clock: () => number;
  private readonly url: string;

  constructor(options: FcmOptions) {
    const { serviceAccount, url = 'https://fcm.googleapis.com', clock = Date.now } = options;
    this.http = new PushHttp(options);
    this.clock = clock;
    this.accessToken = new AccessToken(serviceAccount, this.http, clock);
    this.url = `${url}/v1/projects/${encodeURIComponent(serviceAccount.projectId)}/messages:send`;
  }

  async send({ token }: FcmTarget, message: PushMessage): Promise<PushOutcome> {
    const fitting = fitMessage(message, longestPayload, shownPart);
    if (!fitting) return refused('TOO_LARGE');
    const body = JSON.stringify(fcmMessage(token, fitting, this.clock()));
    try {
      const first = await this.post(body);
      // A token can be withdrawn before its end: once more with a new one.
      const response = first.status === 401 ? await this.post(body) : first;
      return this.outcomeOf(response);
    } catch (error) {
      return error instanceof NoAccessTokenError ? error.outcome : outcomeOfError(error);
    }
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async post(body: string): Promise<PushResponse> {
    const accessToken = await this.accessToken.get();
    const response = await this.http.post(this.url, {
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body,
    });
    if (response.status === 401) this.accessToken.forget(accessToken);
    return response;
  }

  private outcomeOf(response: PushResponse): PushOutcome {
    const common = commonOutcome(response, this.clock());
    if (common) return common;
    const code = errorCodeOf(response.text);
    // 404 alone may be a project that does not exist: an operator's mistake must not cost everybody their devices.
    if (code === 'UNREGISTERED') return gone();
    if (code === 'SENDER_ID_MISMATCH') return refused('OTHER_APP');
    if (response.status === 401 || response.status === 403) return refused('CREDENTIALS');
    return refused('REQUEST');
  }
}

/** FCM's own code of an error (`google.firebase.fcm.v1.FcmError`), else Google's status. */
function errorCodeOf(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as {
      error?: { status?: string; details?: { errorCode?: string }[] };
    };
    return (
      error?.details?.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? error?.status ?? null
    );
  } catch {
    return null;
  }
}
