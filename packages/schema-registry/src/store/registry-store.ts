import type { RegistryState } from '../state';

export interface LoadedRegistry {
  state: RegistryState;
  /** Changes with every commit. Opaque. */
  version: string;
}

/** Where a registry is kept. An adapter keeps all of the state or nothing of it. */
export interface RegistryStore {
  load(): Promise<LoadedRegistry>;
  /**
   * Puts `next` in the place of the state that was loaded as `expectedVersion`, and gives the new version. Throws
   * `StaleRegistry` when somebody else was faster; the registry is then as they left it.
   */
  commit(next: RegistryState, expectedVersion: string): Promise<string>;
}

/** Somebody else changed the registry since it was loaded. */
export class StaleRegistry extends Error {
  constructor() {
    super('The registry has changed in the meantime: check against its new state and publish again.');
  }
}

const attempts = 10;

/**
 * Loads, changes and commits; when somebody was faster, all again on what they left, so that nothing is lost. `change`
 * gives the state itself to change nothing.
 */
export async function updateRegistry(
  store: RegistryStore,
  change: (state: RegistryState) => Promise<RegistryState>,
): Promise<LoadedRegistry> {
  for (let attempt = 1; ; attempt++) {
    const { state, version } = await store.load();
    const next = await change(state);
    if (next === state) return { state, version };
    try {
      return { state: next, version: await store.commit(next, version) };
    } catch (error) {
      if (!(error instanceof StaleRegistry) || attempt === attempts) throw error;
    }
  }
}
