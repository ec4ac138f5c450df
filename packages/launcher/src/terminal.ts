/** To the person at the terminal. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
export const complain = (line: string): void => void process.stderr.write(`${line}\n`);
export const progress = (step: string): void => say(`${step} …`);
