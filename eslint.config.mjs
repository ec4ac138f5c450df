import { existsSync, readdirSync } from 'node:fs';
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import tseslint from 'typescript-eslint';
import { load } from './packages/schema-registry/bin/load.mjs';
import { noSchemaInSql } from './scripts/eslint-rules/no-schema-in-sql.mjs';

// The same rules as `npx chorus-schema check` has, by the same configuration.
const { chorusGraphqlPlugin, readLintRules } = await load('lint/index');
const schemaRules = readLintRules(import.meta.dirname);

const applications = ['@chorus/gateway', '@chorus/embedded', '@chorus/distributed', '@chorus/bench'];
const subgraphNames = readdirSync('subgraphs');
const subgraphPackages = subgraphNames.map((name) => `@chorus/${name}-subgraph`);

/** What the files may not import, with the reason. */
const forbidImports = (files, restrictions, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', restrictions] },
});

const paths = (names, message) => names.map((name) => ({ name, message }));
const outsideOfASubgraph = paths(
  [...subgraphPackages, ...applications],
  'A subgraph imports packages only: ask other domains through the domain queries.',
);

/** Every subgraph is a schema of its own, with the kit's in front; operations are written against the public API. */
const graphqlProjects = Object.fromEntries(
  subgraphNames
    .filter((name) => existsSync(`subgraphs/${name}/schema.graphql`))
    .map((name) => {
      const schema = `subgraphs/${name}/schema.graphql`;
      return [name, { schema: ['packages/subgraph-kit/schema/kit.graphql', schema], include: [schema] }];
    }),
);
const operations = 'schema/operations/**/*.graphql';
const graphqlLanguage = {
  parser: graphqlPlugin.parser,
  parserOptions: {
    graphQLConfig: {
      projects: {
        ...graphqlProjects,
        operations: { schema: 'schema/api.graphql', documents: operations, include: [operations] },
      },
    },
  },
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/dist-*/**', '**/generated/**', '**/node_modules/**', '.chorus/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { chorus: { rules: { 'no-schema-in-sql': noSchemaInSql } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['subgraphs/*/src/**/*.ts', 'packages/*/src/**/*.ts'],
    rules: { 'chorus/no-schema-in-sql': 'error' },
  },
  {
    files: ['**/*.test.ts', '**/*.contract.ts', '**/tests/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^(setTimeout|setInterval|sleep|delay)$/]',
          message: 'A test does not sleep: settle(), or poll with eventually().',
        },
        {
          selector: "ImportDeclaration[source.value='node:timers/promises']",
          message: 'A test does not sleep: settle(), or poll with eventually().',
        },
      ],
    },
  },
  forbidImports(['packages/*/src/**/*.ts'], {
    paths: paths([...subgraphPackages, ...applications], 'No package imports a subgraph or an application.'),
  }),
  // resolvers -> services -> repositories and loaders -> packages
  forbidImports(
    ['subgraphs/*/src/**/*.ts'],
    {
      paths: outsideOfASubgraph,
      patterns: [{ group: ['**/resolvers/**'], message: 'Only module.ts knows the resolvers.' }],
    },
    ['subgraphs/*/src/module.ts', 'subgraphs/*/src/resolvers/**', 'subgraphs/*/src/index.ts'],
  ),
  forbidImports(['subgraphs/*/src/resolvers/**/*.ts'], {
    paths: [...outsideOfASubgraph, ...paths(['@chorus/database'], 'Resolvers map; repositories store.')],
    patterns: [{ group: ['**/*.repository'], message: 'Resolvers map: call a service or a loader.' }],
  }),
  forbidImports(['subgraphs/*/src/**/*.repository.ts'], {
    paths: outsideOfASubgraph,
    patterns: [
      {
        group: ['**/resolvers/**', '**/*.service', '**/*.loaders'],
        message: 'Repositories store; they know nobody above.',
      },
    ],
  }),
  {
    files: ['subgraphs/*/schema.graphql'],
    languageOptions: graphqlLanguage,
    plugins: { '@graphql-eslint': graphqlPlugin, chorus: chorusGraphqlPlugin },
    rules: schemaRules,
  },
  {
    files: ['schema/operations/**/*.graphql'],
    languageOptions: graphqlLanguage,
    plugins: { '@graphql-eslint': graphqlPlugin },
    rules: { '@graphql-eslint/known-type-names': 'error', '@graphql-eslint/fields-on-correct-type': 'error' },
  },
);
