import type { GraphQLESLintRule } from '@graphql-eslint/eslint-plugin';
import type { LintSeverity, RegistryConfig } from '../config';
import { readConfig } from '../repository';
import { diskTree } from '../store/tree';
import { findMisshapenConnections } from './rules/connection-shape';
import { findEnumsSilentOfGrowth } from './rules/growing-enum';
import { findListsWithoutSize } from './rules/list-has-size';
import { findMisshapenMutations } from './rules/mutation-shape';
import { findNonNullWhereWithheld } from './rules/nullable-where-withheld';
import { findDeprecationsWithoutDate } from './rules/removal-date';
import { schemaRule } from './schema-rule';

/** Chorus's conventions as rules for ESLint, beside graphql-eslint's. */
export const chorusGraphqlPlugin = {
  rules: {
    'connection-shape': schemaRule('Connections are as Relay wants them.', findMisshapenConnections),
    'growing-enum': schemaRule('Enums say how to treat unknown values.', findEnumsSilentOfGrowth),
    'list-has-size': schemaRule('No list of objects is unbounded.', findListsWithoutSize),
    'mutation-shape': schemaRule(
      'Mutations have one input and a payload with userErrors.',
      findMisshapenMutations,
    ),
    'nullable-where-withheld': schemaRule('What may be withheld is nullable.', findNonNullWhereWithheld),
    'removal-date': schemaRule('Deprecations have a removal date.', findDeprecationsWithoutDate),
  } satisfies Record<string, GraphQLESLintRule>,
};

type RuleEntry = LintSeverity | [LintSeverity, Record<string, unknown>];

/** The rules for SDL, by default. `@graphql-eslint/…` are graphql-eslint's, `chorus/…` ours. */
const defaultRules: Record<string, RuleEntry> = {
  '@graphql-eslint/require-description': [
    'error',
    {
      types: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      DirectiveDefinition: true,
      // The roots are described by their fields.
      ignoredSelectors: ['ObjectTypeDefinition[name.value=/^(Query|Mutation|Subscription)$/]'],
    },
  ],
  '@graphql-eslint/naming-convention': [
    'error',
    {
      types: 'PascalCase',
      FieldDefinition: 'camelCase',
      InputValueDefinition: 'camelCase',
      EnumValueDefinition: 'UPPER_CASE',
    },
  ],
  '@graphql-eslint/no-hashtag-description': 'error',
  '@graphql-eslint/no-typename-prefix': 'off',
  '@graphql-eslint/unique-enum-value-names': 'error',
  '@graphql-eslint/require-deprecation-reason': 'error',
  'chorus/connection-shape': 'error',
  'chorus/growing-enum': 'error',
  'chorus/list-has-size': 'error',
  'chorus/mutation-shape': 'error',
  'chorus/nullable-where-withheld': 'error',
  'chorus/removal-date': 'error',
};

const toEslint = (entry: RuleEntry): unknown => {
  const [severity, options] = Array.isArray(entry) ? entry : [entry];
  const known = severity === 'warning' ? 'warn' : severity;
  return options ? [known, options] : known;
};

/** The rules for SDL as ESLint wants them, those of the configuration over the defaults. */
export const lintRules = (config: RegistryConfig): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...defaultRules, ...config.lint.rules }).map(([name, entry]) => [name, toEslint(entry)]),
  );

/** The rules for SDL by the configuration of the registry in a folder. */
export const readLintRules = (root: string): Record<string, unknown> => lintRules(readConfig(diskTree(root)));
