import { createMemoryRateLimiter, unlimited } from '@chorus/rate-limits';
import { defaultConcurrency, defaultRates, type GatewayOptions } from '../options';
import { Admission } from './admission';

type AdmissionOptions = Pick<GatewayOptions, 'rateLimits' | 'rates' | 'concurrency' | 'createRateLimiter'>;

/** By the gateway's options: with `rateLimits: false`, everybody may ask for anything at any time. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { rateLimits = true, createRateLimiter = createMemoryRateLimiter } = options;
  const rates = { ...defaultRates, ...options.rates };
  const concurrency = { ...defaultConcurrency, ...options.concurrency };
  const limiterOf = (name: keyof typeof rates) => (rateLimits ? createRateLimiter(rates[name]) : unlimited);
  const placesOf = (name: keyof typeof concurrency) => (rateLimits ? concurrency[name] : Infinity);
  return new Admission({
    person: {
      requests: limiterOf('perPerson'),
      cost: limiterOf('costPerPerson'),
      concurrency: placesOf('perPerson'),
    },
    address: {
      requests: limiterOf('perAddress'),
      cost: limiterOf('costPerAddress'),
      concurrency: placesOf('perAddress'),
    },
  });
}
