import { spawn } from 'node:child_process';

/** What a person at the terminal can do something about: printed as it is, without a stack. */
export class SetupError extends Error {}

/** Runs one step in a process of its own and shows its output only if it fails. */
export function run(step, file, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new SetupError(`${step} failed: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new SetupError(`${step} failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`));
    });
  });
}
