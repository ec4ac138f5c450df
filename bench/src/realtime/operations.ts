/** What every socket subscribes to: each message with who wrote it, which no two viewers see differently. */
export const subscription = `subscription Live {
  messagingEvents {
    __typename
    cursor
    conversationId
    ... on MessageSent { message { id text sentAt sender { id handle displayName } } }
  }
}`;

/** The same with one field that is null for everybody but the sender, so that no two sockets may share a result. */
export const subscriptionOfViewer = subscription.replace('{ id text', '{ id idempotencyKey text');

export const sendMessage = `mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code message } }
}`;

/** Ids of operations in graphql-transport-ws: a letter that tells the kind, and a number that no other has. */
export const subscriptionId = (number: number): string => `s${number}`;
export const mutationId = (number: number): string => `m${number}`;

const filling = ' The quick brown fox jumps over the lazy dog, and the lazy dog looks up and sighs.';

/** The text of a message: its number, which the generator looks for in the frames, and as much as people write. */
export const textOf = (run: number, message: number): string => `#${run}.${message};${filling}`;
