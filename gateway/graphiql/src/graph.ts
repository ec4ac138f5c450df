/** A GraphQL request, as sent. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

/** A GraphQL answer. */
export interface Answer<Data = Record<string, unknown>> {
  data?: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions?: { code?: string } }[];
}

export interface UserError {
  code: string;
  message: string;
  path: string[] | null;
}

/** Sends one request. Rejects only when there is no answer at all. */
export type Send = (operation: Operation, headers?: Record<string, string>) => Promise<Answer>;

/** Was the access token refused, so that nothing was executed? */
export const isRefused = ({ data, errors }: Answer): boolean =>
  data == null && (errors ?? []).some((error) => error.extensions?.code === 'UNAUTHENTICATED');

/** Posts operations to `endpoint`. The registry's errors come with HTTP errors, so the body counts, not the status. */
export function postTo(endpoint: string, post: typeof fetch): Send {
  return async (operation, headers = {}) => {
    const response = await post(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(operation),
    });
    const text = await response.text();
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new Error(
        `${endpoint} answered ${response.status} with something that is not JSON: ${text.slice(0, 200)}`,
      );
    }
  };
}
