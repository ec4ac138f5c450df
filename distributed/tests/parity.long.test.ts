import {
  createHttpWiring,
  createInProcessWiring,
  startTestGraph,
  type TestGraph,
} from '@chorus/embedded/testing';
import type { Exchange } from './tour/recorder';
import { expectSameExchanges, subgraphs, travel } from './tour/tour';

jest.setTimeout(180_000);

let inProcess: TestGraph;
let overHttp: TestGraph;
let expected: Exchange[];
beforeAll(async () => {
  inProcess = await startTestGraph({ wiring: createInProcessWiring() });
  overHttp = await startTestGraph({ wiring: createHttpWiring() });
  expected = await travel(inProcess);
}, 180_000);
afterAll(async () => {
  await inProcess.stop();
  await overHttp.stop();
});

it('gives the same answers over HTTP as in one process, to everything, errors and stopped subgraphs included', async () => {
  expectSameExchanges(await travel(overHttp), expected);
});

describe('the tour', () => {
  it('meets every code that an operation can end with here', () => {
    const codes = new Set(JSON.stringify(expected).match(/"code":"[A-Z_]+"/g));
    for (const code of [
      ...['UNAUTHENTICATED', 'BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
      ...['LIMIT_EXCEEDED', 'UNAVAILABLE', 'CONFLICT', 'INVALID_CREDENTIALS', 'NOT_FOUND', 'NOT_ALLOWED'],
      ...['IDEMPOTENCY_CONFLICT', 'REQUIRED', 'TOO_SHORT', 'TOO_LONG'],
    ])
      expect(codes).toContain(`"code":"${code}"`);
  });

  it('meets no fault of ours', () => {
    expect(JSON.stringify(expected)).not.toContain('INTERNAL');
  });

  it.each(subgraphs)('sees what %s takes along', (name) => {
    const [without] = expected.filter(({ what }) => what === `without ${name}`);
    const [again] = expected.filter(({ what }) => what === `with ${name} again`);
    expect(JSON.stringify(without)).toContain(`"subgraph":"${name}"`);
    expect(JSON.stringify(again)).not.toContain('"errors"');
  });
});
