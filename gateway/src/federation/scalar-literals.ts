import { scalarResolvers } from '@chorus/subgraph-kit';
import { isScalarType, type GraphQLSchema } from 'graphql';

/**
 * Lets validation read what stands in a document for the kit's scalars. A supergraph knows only their names, so any
 * literal would pass: the planner stumbles over some (`1e400`), and a subgraph refuses the rest as a document that it
 * cannot read, which is a fault of ours there. Variables need no such care: subgraphs refuse them at their field.
 */
export function readScalarLiterals(schema: GraphQLSchema): void {
  for (const [name, { parseLiteral }] of Object.entries(scalarResolvers)) {
    const type = schema.getType(name);
    if (isScalarType(type)) type.parseLiteral = parseLiteral;
  }
}
