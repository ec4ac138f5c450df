/** The public types of messages, as far as the operations need them. */
export const publicTypes = `
type Query { viewer: String }
interface MessagingEvent { cursor: String! conversationId: ID! }
type MessageSent implements MessagingEvent { cursor: String! conversationId: ID! message: Message }
scalar DateTime
type User { id: ID! handle: String displayName: String }
type Message { id: ID! idempotencyKey: String sender: User text: String sentAt: DateTime! }
type Subscription { messagingEvents(after: String): MessagingEvent }
type Mutation { sendMessage(input: SendMessageInput!): SendMessagePayload }
input SendMessageInput {
  conversationId: ID! text: String replyToId: ID sharedPostId: ID attachmentIds: [ID!] idempotencyKey: String!
}
type SendMessagePayload { message: Message userErrors: [UserError!]! }
type UserError { code: String! message: String! path: [String!] }
`;
