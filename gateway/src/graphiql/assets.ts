import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerName } from './page-data';

/** Written by `gateway/graphiql/build.mjs`: names of files in `assets/`, each with a hash of its content in it. */
export interface Manifest {
  script: string;
  styles: string;
  workers: Record<WorkerName, string>;
  /** Every file that may be served. */
  files: string[];
}

const contentTypes: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  ttf: 'font/ttf',
  txt: 'text/plain; charset=utf-8',
};

/** `gateway/dist-graphiql`, from `src/graphiql` as from `dist/graphiql`. */
export const builtAssets = join(__dirname, '../../dist-graphiql');

/** The bundled page on disk. Read at each request: the build may end after the server has started. */
export class Assets {
  constructor(private readonly folder: string = builtAssets) {}

  /** Null until the page is built. */
  async manifest(): Promise<Manifest | null> {
    const text = await this.read('manifest.json');
    return text && (JSON.parse(text.toString('utf8')) as Manifest);
  }

  /** Null for every name that the manifest does not list, so that no path leads out of the folder. */
  async file(name: string): Promise<{ content: Buffer; contentType: string } | null> {
    const manifest = await this.manifest();
    if (!manifest?.files.includes(name)) return null;
    const content = await this.read(join('assets', name));
    const contentType = contentTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    return content && { content, contentType };
  }

  private async read(path: string): Promise<Buffer | null> {
    try {
      return await readFile(join(this.folder, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }
}
