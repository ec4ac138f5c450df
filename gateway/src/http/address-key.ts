import { addressNetwork } from '@chorus/rate-limits';

/** The rate-limit key of an address. */
export const addressKey = (address: string): string => `operations:address:${addressNetwork(address)}`;
