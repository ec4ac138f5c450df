import { ERRORS } from '@apollo/federation-internals';
import { chorusGraphqlPlugin } from '../lint';
import { remedyFor } from './remedies';

export interface Explanation {
  code: string;
  meaning: string;
  remedy?: string;
  /** Where more is written. */
  more?: string;
}

/** Our own codes. */
const own: Record<string, string> = {
  UNKNOWN_SUBGRAPH: 'The change names a subgraph that was never published.',
  KEY_REMOVED:
    'A subgraph no longer answers for an entity by a key that other subgraphs, or gateways that have not reloaded, ask by.',
  USED_BREAKING_CHANGE:
    'A breaking change touches what a client uses: by its registered operations, or by the requests seen.',
  REMOVAL_DATE_NOT_REACHED: 'The field was deprecated with a removal date, and the day has not come.',
  REMOVAL_DATE_TOO_SOON: 'A deprecation announces a removal date that leaves clients too little time.',
  OPERATION_INVALID: 'An operation of a client works now and would be refused by the new schema.',
  EVENT_ADDED: 'A new event, or a new version of one.',
  EVENT_EXTENDED: 'An event got an optional property: consumers of old and new code bear it.',
  EVENT_CHANGED: 'An event’s contract changed inside its version by more than an optional property.',
  EVENT_REMOVED: 'An event’s contract is gone.',
};

/** The composer's hints that people meet; it does not give out its list. */
const hints: Record<string, string> = {
  INCONSISTENT_INPUT_OBJECT_FIELD:
    'An input of one name has a field in some subgraphs only; it is dropped from the public API.',
  INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM:
    'An enum of input has a value in some subgraphs only; it is dropped from the public API.',
  INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM:
    'An enum that is only put out has a value in some subgraphs only. Harmless.',
  INCONSISTENT_DESCRIPTION:
    'One thing is described in different words by different subgraphs; one of them is shown.',
  INCONSISTENT_DEFAULT_VALUE_PRESENCE: 'An argument has a default in some subgraphs only.',
  INCONSISTENT_ARGUMENT_PRESENCE:
    'An optional argument is in some subgraphs only; it is dropped from the public API.',
  INCONSISTENT_OBJECT_VALUE_TYPE_FIELD:
    'A shared value type has a field in some subgraphs only: the others cannot answer it.',
  INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE:
    'A shared field is nullable in one subgraph and not in another; it is nullable to clients.',
  INCONSISTENT_UNION_MEMBER: 'A union has a member in some subgraphs only.',
  INCONSISTENT_ENTITY: 'A type is an entity in some subgraphs only.',
};

/** graphql-inspector's names of changes, in general. */
const changes =
  /^(TYPE|FIELD|INPUT_FIELD|ENUM_VALUE|UNION_MEMBER|OBJECT_TYPE_INTERFACE|DIRECTIVE|SCHEMA)_[A-Z_]+$/;

/** What a code of a report means and what to do. Undefined for one that nobody gives. */
export function explain(code: string): Explanation | undefined {
  const remedy = remedyFor(code);
  const known = own[code] ?? hints[code];
  if (known !== undefined) return { code, meaning: known, ...(remedy !== undefined && { remedy }) };
  const error = Object.values(ERRORS).find((definition) => definition.code === code);
  if (error)
    return {
      code,
      meaning: error.description,
      ...(remedy !== undefined && { remedy }),
      more: `https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/errors#${code.toLowerCase()}`,
    };
  const rule = Object.entries(chorusGraphqlPlugin.rules).find(([name]) => `chorus/${name}` === code)?.[1];
  if (rule)
    return {
      code,
      meaning: rule.meta?.docs?.description ?? code,
      more: 'packages/schema-registry/README.md, Lint',
    };
  if (code.startsWith('@graphql-eslint/'))
    return {
      code,
      meaning: 'A rule of graphql-eslint.',
      more: `https://the-guild.dev/graphql/eslint/rules/${code.slice('@graphql-eslint/'.length)}`,
    };
  if (changes.test(code))
    return {
      code,
      meaning:
        'A change of the public API, as graphql-inspector names it. Safe changes break nobody; a dangerous one may surprise a careless client; a breaking one is allowed when nobody uses what it touches.',
      remedy: remedyFor('USED_BREAKING_CHANGE') ?? '',
    };
  return undefined;
}
