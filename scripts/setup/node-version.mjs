// Written so that very old versions of Node still understand it, and can be told that they are too old.
import { readFileSync } from 'fs';

/** One sentence when this Node is older than package.json's `engines` asks for. */
export function complaintAboutNode() {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const needed = engines.node.replace(/[^\d.]/g, '');
  const have = process.versions.node;
  const [neededMajor, neededMinor] = needed.split('.').map(Number);
  const [major, minor] = have.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return `Chorus needs Node ${needed} or newer; this is Node ${have}.`;
}
