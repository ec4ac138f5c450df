// Is something that is made from files older than they are?
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

const stampFile = (name) => join(root, 'node_modules', '.cache', 'chorus', `${name}.stamp`);

/** Changes when a file is added, removed, renamed or written. */
function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function readStamp(name) {
  try {
    return readFileSync(stampFile(name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs `make` unless it ran for exactly these files, and what it makes `exists`. */
export async function makeWhenOutdated({ name, files, exists, make }) {
  const current = fingerprint(files);
  if (exists() && readStamp(name) === current) return;
  await make();
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), current);
}
