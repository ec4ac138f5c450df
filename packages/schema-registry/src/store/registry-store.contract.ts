import { defaultConfig } from '../config';
import { publish } from '../publish';
import { emptyState, type RegistryState } from '../state';
import { StaleRegistry, updateRegistry, type RegistryStore } from './registry-store';

export interface RegistryStoreHarness {
  /** An empty registry, and as many stores on it as one asks for: each as from another process. */
  create(): Promise<() => RegistryStore>;
  close(): Promise<void>;
}

const subgraph = (name: string, field = name) => ({
  name,
  sources: [{ file: `${name}.graphql`, text: `type Query { ${field}: Int }\n` }],
});

const add = (name: string, field?: string) => (state: RegistryState) =>
  publish(state, { subgraphs: [subgraph(name, field)], mayAddSubgraphs: true }, defaultConfig, {
    now: new Date('2030-01-01T12:00:00Z'),
    by: 'alice',
  });

/** What every place where a registry may be kept must do. */
export function describeRegistryStore(adapter: string, open: () => Promise<RegistryStoreHarness>): void {
  describe(`the registry's store, ${adapter}`, () => {
    let harness: RegistryStoreHarness;
    let connect: () => RegistryStore;
    beforeAll(async () => (harness = await open()));
    beforeEach(async () => (connect = await harness.create()));
    afterAll(() => harness.close());

    it('is empty at first', async () => {
      expect((await connect().load()).state).toEqual(emptyState);
    });

    it('gives back all that was committed', async () => {
      const client = { name: 'web/../app', version: '..' };
      const full: RegistryState = {
        ...(await add('things')(emptyState)),
        events: [
          { name: 'ThingMade.v1', schema: { type: 'object', properties: { id: { type: 'string' } } } },
        ],
        operations: [{ id: 'a1', name: 'Things', document: 'query Things { things }', client }],
        usage: [{ client, operationId: 'a1', day: '2030-01-01', count: 3 }],
        approvals: [{ finding: 'chg_1', reason: 'Nobody minds.', by: 'bob', at: '2030-01-01T00:00:00Z' }],
        variants: { public: { supergraph: 'type Query { s: Int }\n', api: 'type Query { a: Int }\n' } },
      };
      const withVersion: RegistryState = {
        ...full,
        subgraphs: full.subgraphs.map((known) => ({
          ...known,
          version: '1.4.2',
          url: 'https://things.example',
        })),
      };
      for (const state of [full, withVersion]) {
        await updateRegistry(connect(), async () => state);
        expect((await connect().load()).state).toEqual(state);
      }
      await updateRegistry(connect(), async () => emptyState);
      expect((await connect().load()).state).toEqual(emptyState);
    });

    it('has another version after each commit, and the same until then', async () => {
      const store = connect();
      const first = await store.load();
      expect((await connect().load()).version).toBe(first.version);
      const second = await store.commit(await add('things')(first.state), first.version);
      expect(second).not.toBe(first.version);
      expect((await connect().load()).version).toBe(second);
    });

    it('refuses a commit on a state that is no longer, and stays as it is', async () => {
      const [alice, bob] = [connect(), connect()];
      const { state, version } = await alice.load();
      await bob.commit(await add('things')(state), version);
      await expect(alice.commit(await add('others')(state), version)).rejects.toThrow(StaleRegistry);
      expect((await alice.load()).state.subgraphs.map(({ name }) => name)).toEqual(['things']);
    });

    it('loses none of several publications at once', async () => {
      const names = ['apples', 'pears', 'plums', 'quinces'];
      await Promise.all(names.map((name) => updateRegistry(connect(), add(name))));
      const { state } = await connect().load();
      expect(state.subgraphs.map(({ name }) => name)).toEqual(names);
      expect(state.history).toHaveLength(4);
      expect(state.composed?.api).toMatch(/apples: Int\s+pears: Int\s+plums: Int\s+quinces: Int/);
    });
  });
}
