import { appendFile, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logger } from '@chorus/telemetry';
import { SupergraphFile } from './supergraph-file';

describe('a supergraph file', () => {
  let folder: string;
  let path: string;
  let loaded: string[];
  let file: SupergraphFile;
  const look = async (times: number) => {
    for (let count = 0; count < times; count += 1) await file.check();
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-supergraph-'));
    path = join(folder, 'supergraph.graphql');
    loaded = [];
    await writeFile(path, 'first');
    file = new SupergraphFile({
      path,
      logger,
      reload: async (sdl) => {
        loaded.push(sdl);
        if (sdl.startsWith('bad')) throw new Error('no');
      },
    });
    await look(3);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read once for each time that it is written', async () => {
    expect(loaded).toEqual(['first']);
    await writeFile(path, 'the second');
    await look(5);
    expect(loaded).toEqual(['first', 'the second']);
  });

  it('is not read while it grows', async () => {
    await writeFile(path, 'a');
    for (const piece of ['b', 'c', 'd']) {
      await look(1);
      await appendFile(path, piece);
    }
    await look(1);
    expect(loaded).toEqual(['first']);
    await look(2);
    expect(loaded).toEqual(['first', 'abcd']);
  });

  it('may be put in the place of the old one, or be what a link leads to', async () => {
    await writeFile(`${path}.new`, 'renamed');
    await rename(`${path}.new`, path);
    await look(3);
    await writeFile(join(folder, 'elsewhere'), 'linked');
    await rm(path);
    await symlink(join(folder, 'elsewhere'), path);
    await look(3);
    expect(loaded).toEqual(['first', 'renamed', 'linked']);
  });

  it('that is refused is not tried again until it changes', async () => {
    await writeFile(path, 'bad one');
    await look(6);
    expect(loaded).toEqual(['first', 'bad one']);
    await writeFile(path, 'a good one');
    await look(3);
    expect(loaded.at(-1)).toBe('a good one');
  });

  it('may be gone for a while', async () => {
    await rm(path);
    await look(3);
    await writeFile(path, 'back again');
    await look(3);
    expect(loaded).toEqual(['first', 'back again']);
  });
});
