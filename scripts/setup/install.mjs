// Keeps node_modules as package-lock.json wants it.
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { run } from './run.mjs';

const wanted = join(root, 'package-lock.json');
/** What npm notes of an installation when it has finished one. */
const installed = join(root, 'node_modules', '.package-lock.json');

const modifiedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** Copied or checked-out files have new dates and the same contents. Packages for other systems need not be there. */
function agree() {
  const [here, there] = [readPackages(installed), readPackages(wanted)];
  return Object.entries(there).every(
    ([path, { version, optional }]) =>
      path === '' || (path in here ? here[path].version === version : optional === true),
  );
}

function needsInstall() {
  const at = modifiedAt(installed);
  if (at === undefined) return true;
  if (at >= modifiedAt(wanted)) return false;
  if (!agree()) return true;
  const now = new Date();
  utimesSync(installed, now, now);
  return false;
}

/** Installs what is missing. Nothing here depends on a package's install script. */
export async function install(progress) {
  if (!needsInstall()) return;
  progress('Installing packages (once; takes a minute or so)');
  const parameters = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
  ];
  const npm = process.env.npm_execpath;
  // `npm start` says where npm is; on Windows its command is a script that only a shell runs.
  if (npm?.endsWith('npm-cli.js')) await run('npm ci', process.execPath, [npm, ...parameters], { cwd: root });
  else await run('npm ci', 'npm', parameters, { cwd: root, shell: process.platform === 'win32' });
}
