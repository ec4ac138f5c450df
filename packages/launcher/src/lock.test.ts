import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@chorus/test-kit';
import { acquireLock } from './lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-lock-'));
  file = join(folder, 'chorus.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The name of a process as a lock holds it: number, state and start of `/proc/<pid>/stat`. */
function statOf(pid: number): { state: string | undefined; startedAt: string | undefined } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], startedAt: fields[19] };
}

const take = () => acquireLock(file, folder);

it('is refused while its holder lives, and free when it was released', () => {
  const lock = take();
  expect(take).toThrow(`in use by process ${process.pid}`);
  lock.release();
  expect(take).not.toThrow();
});

it('is taken from a process that is gone, and from a file that is broken', () => {
  writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' }));
  expect(take).not.toThrow();
  writeFileSync(file, '{');
  expect(take).not.toThrow();
});

// Killed, with a parent that has not asked yet how it ended: for a second or two under many an init.
const onLinux = process.platform === 'linux' ? it : it.skip;
onLinux('is taken from a process that was killed and is not buried yet', async () => {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const pid = Number(line);
    const { startedAt } = statOf(pid);
    writeFileSync(file, JSON.stringify({ pid, startedAt }));
    expect(take).toThrow(`in use by process ${pid}`);
    // The parent may still be a shell, which would bury it.
    await eventually(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8').trim() === 'sleep');
    process.kill(pid, 'SIGKILL');
    await eventually(() => statOf(pid).state === 'Z');
    expect(take).not.toThrow();
  } finally {
    parent.kill('SIGKILL');
  }
});
