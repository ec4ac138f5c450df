import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Product } from '../world/product';
import { printTimeShares, timeSharesOf, type CpuProfile } from './time-shares';

/** Takes a CPU profile of the product while something puts load on it, and prints where its time went. */
export async function profileProduct(
  product: Product,
  file: string,
  load: () => Promise<void>,
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await product.profile(file, load);
  const shares = timeSharesOf(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile);
  process.stdout.write(`\nthe product (${file})\n${printTimeShares(shares)}\n`);
}
