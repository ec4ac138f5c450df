// Where a CPU profile's time went: `node bench/dist/profile/main.js FILE.cpuprofile [lines]`. It may come from
// `npm run bench -- --profile DIR` or from `node --cpu-prof`.
import { readFileSync } from 'node:fs';
import { printTimeShares, timeSharesOf, type CpuProfile } from './time-shares';

const [file = '', lines] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
process.stdout.write(`${printTimeShares(timeSharesOf(profile), lines === undefined ? 40 : Number(lines))}\n`);
