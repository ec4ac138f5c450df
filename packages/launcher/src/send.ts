import type { Send } from './demo';

interface Answer {
  data: Record<string, never> | null;
  errors?: { message: string }[];
}

/** Speaks to the public endpoint as anybody does. Throws on a top-level error. */
export function createSender(url: string): Send {
  return async (query, variables, token) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (errors?.[0] || !data)
      throw new Error(errors?.[0]?.message ?? `Status ${response.status} without data.`);
    return data;
  };
}
