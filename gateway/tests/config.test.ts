import { readEdgeConfig, readGatewayConfig } from '../src/index';

const CHORUS_VIEWER_SECRET = 'ab'.repeat(32);

it('reads the limits from the environment, each with its default', () => {
  const { port, host, options } = readGatewayConfig({ CHORUS_VIEWER_SECRET, CHORUS_LIMIT_COST: '500' });
  expect({ port, host }).toEqual({ port: 4000, host: '127.0.0.1' });
  expect(options).toMatchObject({
    rateLimits: true,
    trustProxy: false,
    rates: {
      perPerson: { points: 600, perSeconds: 60 },
      perAddress: { points: 300, perSeconds: 60 },
      costPerPerson: { points: 120_000, perSeconds: 60 },
      costPerAddress: { points: 60_000, perSeconds: 60 },
    },
    concurrency: { perPerson: 20, perAddress: 40 },
    requestTimeoutMs: 15_000,
    limits: {
      bodyBytes: 100_000,
      tokens: 2_000,
      selections: 1_000,
      repetitions: 30,
      depth: 15,
      aliases: 30,
      directives: 50,
      rootFields: 20,
      pageSize: 100,
      cost: 500,
    },
    sockets: {
      perPerson: 20,
      perAddress: 100,
      subscriptions: 50,
      messageBytes: 100_000,
      messagesPerSecond: 50,
      initTimeoutMs: 5_000,
      bufferBytes: 1_048_576,
      slowMs: 10_000,
      pingMs: 20_000,
    },
    resume: { giveUpAfterMs: 30_000 },
  });
});

it('shows everything that is wrong at once', () => {
  expect(() => readGatewayConfig({ CHORUS_PORT: 'http', CHORUS_LIMIT_DEPTH: '0' })).toThrow(
    /CHORUS_PORT .*\n.*CHORUS_VIEWER_SECRET is missing.*openssl rand -hex 32.*\n.*CHORUS_LIMIT_DEPTH/,
  );
});

it('shows the schema only where it is said so, or where people explore', () => {
  const { options } = readGatewayConfig({ CHORUS_VIEWER_SECRET });
  expect(options).toMatchObject({ introspection: false, graphiql: undefined });
  expect(readEdgeConfig({}, true)).toMatchObject({ introspection: true, graphiql: {} });
  const CHORUS_INTROSPECTION = 'true';
  expect(readEdgeConfig({ CHORUS_INTROSPECTION }, false)).toMatchObject({ introspection: true });
  expect(readEdgeConfig({ CHORUS_GRAPHIQL: 'false' }, true).graphiql).toBeUndefined();
});

describe('the origins of pages', () => {
  const read = (CHORUS_CORS_ORIGINS: string) => readEdgeConfig({ CHORUS_CORS_ORIGINS }, false).corsOrigins;

  it('are a list', () => {
    expect(read('')).toEqual([]);
    expect(read('*')).toEqual(['*']);
    expect(read('https://app.example, http://localhost:3000')).toEqual([
      'https://app.example',
      'http://localhost:3000',
    ]);
  });

  it.each([
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'https://a.example;https://b.example',
  ])('are refused when browsers send none like it: %s', (given) =>
    expect(() => read(given)).toThrow(/CHORUS_CORS_ORIGINS is not a list of origins/),
  );
});

it('reads the limits in every way to run', () => {
  const { limits, rates } = readEdgeConfig({ CHORUS_LIMIT_COST: '7', CHORUS_COST_PER_PERSON: '9' }, true);
  expect(limits.cost).toBe(7);
  expect(rates.costPerPerson).toEqual({ points: 9, perSeconds: 60 });
});
