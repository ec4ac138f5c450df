import type { GraphQLESLintRule } from '@graphql-eslint/eslint-plugin';
import type { ASTNode, DocumentNode } from 'graphql';

/** What a rule has to say about a place. */
export interface Problem {
  node: ASTNode;
  message: string;
}

/** Looks at the SDL of one subgraph, whole. */
export type FindProblems = (document: DocumentNode) => Problem[];

/** Makes a rule of the same form as graphql-eslint's. `describe`: what it wants, in one sentence. */
export function schemaRule(describe: string, find: FindProblems): GraphQLESLintRule {
  return {
    meta: {
      type: 'problem',
      docs: { description: describe, category: 'Schema' },
      schema: [],
    },
    create: (context) => ({
      Document(node) {
        for (const problem of find(node.rawNode())) {
          const { line, column } = problem.node.loc?.startToken ?? { line: 1, column: 1 };
          context.report({ loc: { line, column: column - 1 }, message: problem.message });
        }
      },
    }),
  };
}
