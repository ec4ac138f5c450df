import { badUserInput, limitExceeded } from '@chorus/errors';
import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { OperationLimits } from '../options';
import { CostModel } from './cost-model';
import type { Variables } from './formula';
import type { ListLength } from './list-length';
import { measure, type Measurements } from './measure';
import { checkVariables } from './variables';

/** An operation of a validated document, as it would be executed. */
export interface MeteredOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/**
 * Measures operations and refuses those over a limit: for every door, before anything is planned. A document is measured
 * once; for each request only what depends on its variables is counted.
 */
export class OperationMeter {
  private model: CostModel | null = null;
  private measured = new WeakMap<OperationDefinitionNode, Measurements>();

  constructor(private readonly limits: OperationLimits) {}

  /** From now on, costs are those of this supergraph. */
  load(apiSchema: GraphQLSchema, supergraphSdl: string): void {
    this.model = CostModel.read(apiSchema, supergraphSdl);
    this.measured = new WeakMap();
  }

  /** The operation's cost. Throws LIMIT_EXCEEDED, or BAD_USER_INPUT for a page size that makes no sense. */
  check({ document, operation, variables }: MeteredOperation): number {
    const { depth, aliases, rootFields, lengths, cost } = this.measurementsOf(document, operation);
    const { limits } = this;
    checkVariables(variables);
    refuseAbove('depth', limits.depth, depth);
    refuseAbove('aliases', limits.aliases, aliases);
    refuseAbove('root fields', limits.rootFields, rootFields);
    for (const length of lengths) this.checkLength(length, variables);
    const told = cost.tell(variables);
    refuseAbove('cost', limits.cost, told);
    return told;
  }

  private measurementsOf(document: DocumentNode, operation: OperationDefinitionNode): Measurements {
    let known = this.measured.get(operation);
    if (!known) {
      if (!this.model) throw new Error('No supergraph is loaded.');
      known = measure(this.model, operation, fragmentsOf(document));
      this.measured.set(operation, known);
    }
    return known;
  }

  private checkLength({ limit, argument, allowed, length }: ListLength, variables: Variables): void {
    const asked = typeof length === 'function' ? length(variables) : length;
    if (asked === null) return;
    if (asked < 0) throw badUserInput(`\`${argument}\` must not be negative.`);
    refuseAbove(limit, allowed ?? this.limits.pageSize, asked);
  }
}

function refuseAbove(limit: string, allowed: number, measured: number): void {
  if (measured > allowed) throw limitExceeded(limit, allowed, measured);
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
