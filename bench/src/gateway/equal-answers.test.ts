import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpContender } from '../harness/contender';
import { requireEqualAnswers } from './equal-answers';

describe('answers that are compared', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  async function contender(name: string, answer: object): Promise<HttpContender> {
    const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return { name, servers: {}, requests: async () => [{ url, body: '{}' }] };
  }

  it('may differ in their extensions alone, and are what is expected of each under load', async () => {
    const texts = await requireEqualAnswers([
      await contender('one', { data: { a: 1, b: 2 } }),
      await contender('other', { data: { a: 1, b: 2 }, extensions: { cost: 3 } }),
    ]);
    expect([...texts]).toEqual([
      ['one', ['{"data":{"a":1,"b":2}}']],
      ['other', ['{"data":{"a":1,"b":2},"extensions":{"cost":3}}']],
    ]);
  });

  it.each([
    ['another value', { data: { a: 1, b: 3 } }],
    ['another order of fields', { data: { b: 2, a: 1 } }],
    ['an error beside the data', { data: { a: 1, b: 2 }, errors: [{ message: 'half of it' }] }],
    ['no data', { data: null }],
  ])('are refused for %s', async (_case, answer) => {
    const contenders = [await contender('one', { data: { a: 1, b: 2 } }), await contender('other', answer)];
    await expect(requireEqualAnswers(contenders)).rejects.toThrow('other');
  });
});
