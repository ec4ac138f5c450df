import { badUserInput, limitExceeded } from '@chorus/errors';
import type { OperationLimits } from '../options';
import type { Measurements } from './measure';

/** Throws for the first limit that the operation is over: LIMIT_EXCEEDED, or BAD_USER_INPUT for a negative page. */
export function checkLimits(measured: Measurements, limits: OperationLimits): void {
  if (measured.negative !== null) throw badUserInput(`\`${measured.negative}\` must not be negative.`);
  refuseAbove('depth', limits.depth, measured.depth);
  refuseAbove('aliases', limits.aliases, measured.aliases);
  refuseAbove('page size', limits.pageSize, measured.pageSize);
  refuseAbove('cost', limits.cost, measured.cost);
}

function refuseAbove(limit: string, allowed: number, measured: number): void {
  if (measured > allowed) throw limitExceeded(limit, allowed, measured);
}
