import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contender } from '../harness/rounds';
import { expecting, requireEqualAnswers } from './equal-answers';

describe('answers that are compared', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  async function contender(name: string, answer: object): Promise<Contender> {
    const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return { name, servers: {}, request: async () => ({ url, body: '{}' }) };
  }

  it('may differ in their extensions alone, and are what is expected under load', async () => {
    const one = await contender('one', { data: { a: 1, b: 2 } });
    const other = await contender('other', { data: { a: 1, b: 2 }, extensions: { cost: 3 } });
    const texts = await requireEqualAnswers([one, other]);
    expect(texts.get('one')).toBe('{"data":{"a":1,"b":2}}');
    const { expectBody } = await expecting(other, texts.get('other')).request();
    expect(expectBody).toBe('{"data":{"a":1,"b":2},"extensions":{"cost":3}}');
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
