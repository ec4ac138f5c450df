import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Assets, type Manifest } from '../../src/graphiql/assets';

describe('The bundle of GraphiQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-graphiql-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** In a process of its own: it is an ES module, which jest cannot load. */
  function build(): boolean {
    const module = pathToFileURL(join(__dirname, '../../graphiql/build.mjs')).href;
    const script = `import { buildGraphiql } from '${module}';
      console.log(JSON.stringify(await buildGraphiql({ folder: ${JSON.stringify(folder)} })));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    return (JSON.parse(output) as { built: boolean }).built;
  }

  const manifestFile = join(folder, 'manifest.json');
  const readManifest = () =>
    JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest & { packages: Record<string, string> };

  it('is made once, and again only when a source, a package or a file of it is another', () => {
    expect(build()).toBe(true);
    expect(build()).toBe(false);

    const manifest = readManifest();
    expect(Object.keys(manifest.packages)).toEqual(
      expect.arrayContaining(['node_modules/graphiql', 'node_modules/react', 'node_modules/esbuild']),
    );
    writeFileSync(manifestFile, JSON.stringify({ ...manifest, packages: { 'node_modules/react': '0.0.0' } }));
    expect(build()).toBe(true);

    rmSync(join(folder, 'assets', manifest.script));
    writeFileSync(join(folder, 'assets', 'page-of-yesterday.js'), '');
    expect(build()).toBe(true);
    expect(readdirSync(join(folder, 'assets')).sort()).toEqual(readManifest().files);
  }, 60_000);

  it('holds everything that the page names, and loads nothing from elsewhere', async () => {
    const assets = new Assets(folder);
    const { script, styles, workers } = (await assets.manifest()) as Manifest;
    for (const name of [script, styles, ...Object.values(workers)])
      expect(await assets.file(name)).not.toBeNull();
    const css = (await assets.file(styles))?.content.toString('utf8') ?? '';
    expect(css.match(/url\((?!["']?data:)[^)]*\)|@import/g)).toBeNull();
  });
});
