import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { BoundedCache } from './bounded-cache';

const bytesOfMib = (mib: number) => mib * 1_048_576;

// Measured on the operations of this repository: the heap that a value takes, for each byte of it as JSON.
const heapPerDocumentByte = 4.2;
const heapPerPlanByte = 9;

const jsonBytes = (value: object): number => JSON.stringify(value).length;

export type DocumentCache = BoundedCache<DocumentNode>;
export const createDocumentCache = (mib: number): DocumentCache =>
  new BoundedCache('documents', {
    maxBytes: bytesOfMib(mib),
    bytesOf: (document) => heapPerDocumentByte * jsonBytes(document),
  });

export type PlanCache = BoundedCache<QueryPlan>;
export const createPlanCache = (mib: number): PlanCache =>
  new BoundedCache('plans', {
    maxBytes: bytesOfMib(mib),
    bytesOf: (plan) => heapPerPlanByte * jsonBytes(plan),
  });

export type PersistedQueryCache = BoundedCache<string>;
export const createPersistedQueryCache = (mib: number): PersistedQueryCache =>
  new BoundedCache('persisted_queries', { maxBytes: bytesOfMib(mib), bytesOf: (text) => text.length });
