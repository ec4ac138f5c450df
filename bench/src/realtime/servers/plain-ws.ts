// The floor: plain `ws`. One ready frame for all of a conversation, nothing is stored, judged or executed.
import { once } from 'node:events';
import { WebSocketServer, type AddressInfo, type WebSocket } from 'ws';
import { serve } from '../../harness/serve';
import { mutationId, subscriptionId } from '../operations';
import { talksOf, type Scene } from '../scene';

interface ClientFrame {
  id: string;
  type: string;
  payload: { authorization: string; variables?: { input: { conversationId: string; text: string } } };
}

serve<Scene, { url: string }>(async (scene) => {
  const sockets: WebSocket[] = [];
  const members = new Map(
    [...talksOf(scene, 'pairs'), ...talksOf(scene, 'crowd')].map((talk) => [
      talk.conversationId,
      talk.members,
    ]),
  );
  let sequence = 0;
  // All have subscribed as often when messages are sent.
  let subscription = subscriptionId(1);

  function send({ id, payload }: ClientFrame, sender: number, socket: WebSocket): void {
    const { conversationId, text } = payload.variables!.input;
    sequence += 1;
    const message = {
      id: `message-${sequence}`,
      text,
      sentAt: new Date().toISOString(),
      sender: { id: `user-${sender}`, handle: `person_${sender}`, displayName: `Person ${sender}` },
    };
    const event = { __typename: 'MessageSent', cursor: String(sequence), conversationId, message };
    const frame = Buffer.from(
      JSON.stringify({ id: subscription, type: 'next', payload: { data: { messagingEvents: event } } }),
    );
    for (const member of members.get(conversationId) ?? []) sockets[member]?.send(frame, { binary: false });
    const sendMessage = { message: { id: message.id }, userErrors: [] };
    socket.send(JSON.stringify({ id, type: 'next', payload: { data: { sendMessage } } }));
    socket.send(`{"id":"${id}","type":"complete"}`);
  }

  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  await once(server, 'listening');
  const mutationStart = mutationId(0)[0];
  server.on('connection', (socket) => {
    let person = 0;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ClientFrame;
      if (frame.type === 'connection_init') {
        person = Number(frame.payload.authorization);
        sockets[person] = socket;
        socket.send('{"type":"connection_ack"}');
      } else if (frame.type === 'subscribe') {
        if (frame.id[0] === mutationStart) send(frame, person, socket);
        else subscription = frame.id;
      }
    });
  });
  return {
    ready: { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async stop() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
});
