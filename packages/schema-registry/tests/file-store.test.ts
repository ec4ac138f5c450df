import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileRegistryStore } from '../src';
import { describeRegistryStore } from '../src/store/registry-store.contract';

describeRegistryStore('files', async () => {
  const folders: string[] = [];
  return {
    async create() {
      const root = await mkdtemp(join(tmpdir(), 'chorus-registry-'));
      folders.push(root);
      return () => new FileRegistryStore(root);
    },
    async close() {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
    },
  };
});
