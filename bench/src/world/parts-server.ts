// What remains of a request when the gateway costs nothing, called in a loop without HTTP: hand-written SQL, and the
// subgraphs alone. A POST gives one answer; or keeps calling, and gives what was counted.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { Amount, LoadResult } from '../harness/load';
import { keepCalling } from '../harness/keep-calling';
import { serve } from '../harness/serve';
import { handWrittenSql } from './hand-written-sql';
import { subgraphsAlone } from './subgraphs-alone';

/** One way to an answer; `argument` says for whom. */
export type Part = (argument: string) => Promise<unknown>;

export interface PartRequest {
  part: string;
  /** Taken in turns. */
  arguments: readonly string[];
  /** Absent: one answer. */
  amount?: Amount;
}

serve(async ({ databaseUrl }: { databaseUrl: string }) => {
  const sql = handWrittenSql(databaseUrl);
  const alone = subgraphsAlone(databaseUrl);
  const parts = new Map<string, Part>(Object.entries({ ...sql.parts, ...alone.parts }));

  async function answer(request: PartRequest): Promise<unknown> {
    const part = parts.get(request.part);
    if (!part) throw new RangeError(`There is no part ${request.part}.`);
    const { amount } = request;
    if (!amount) return part(request.arguments[0] ?? '');
    let turn = 0;
    const call = () => part(request.arguments[turn++ % request.arguments.length]!);
    const result: LoadResult = await keepCalling(call, amount);
    return result;
  }
  const server = createServer((incoming, response) => {
    json(incoming)
      .then((request) => answer(request as PartRequest))
      .then(
        (result) => response.end(JSON.stringify(result)),
        (error: Error) => response.writeHead(500).end(error.stack),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ready: { url: `http://127.0.0.1:${port}` },
    async stop() {
      server.close();
      server.closeAllConnections();
      await Promise.all([sql.close(), alone.close()]);
    },
  };
});
