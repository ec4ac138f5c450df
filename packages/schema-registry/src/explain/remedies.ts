/** What to do, in one sentence, by code: composer's errors and hints first, then our own. */
const remedies: Record<string, string> = {
  INVALID_GRAPHQL: 'Mend the SDL at this place.',
  INCONSISTENT_INPUT_OBJECT_FIELD:
    'Inputs of one name are intersected silently: make them equal in every subgraph, or give them different names.',
  REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH:
    'Inputs of one name are equal in every subgraph: ship the field in all of them as one change.',
  ENUM_VALUE_MISMATCH:
    'An enum that is both given and taken is equal in every subgraph: add the value to all as one change, or @inaccessible everywhere first (docs/recipes/grow-a-shared-type.md).',
  INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM:
    'An enum of input is equal in every subgraph: add the value to all as one change, or @inaccessible everywhere first (docs/recipes/grow-a-shared-type.md).',
  INCONSISTENT_DESCRIPTION: 'Describe it in the words of its owner, or only there.',
  INCONSISTENT_DEFAULT_VALUE_PRESENCE: 'Give the argument the same default in every subgraph.',
  INCONSISTENT_ARGUMENT_PRESENCE: 'An optional argument that one subgraph lacks is lost: add it there.',
  INVALID_FIELD_SHARING:
    'Two subgraphs resolve this field and did not agree to: rename the type if it is another thing, leave the field to its owner, or mark it @shareable in both if they answer the same.',
  SATISFIABILITY_ERROR:
    'The gateway cannot get from where the type is reached to where the field is: the types need a @key that both subgraphs have.',
  NO_QUERIES: 'A graph needs at least one field on Query.',
  EXTERNAL_MISSING_ON_BASE: 'No subgraph defines this field: publish its owner first, or both as one change.',
  KEY_FIELDS_HAS_ARGS: 'A key is made of fields without arguments.',
  KEY_INVALID_FIELDS: 'Name fields in the key that the type has in this subgraph.',
  UNKNOWN_SUBGRAPH: 'Mind the spelling; a new subgraph is added with --new.',
  KEY_REMOVED:
    'Keep the old @key beside the new one until the other subgraphs reference by the new one and every gateway has reloaded, then remove it.',
  USED_BREAKING_CHANGE:
    'Deprecate it with a removal date instead, let the clients move, or approve the change with a reason.',
  REMOVAL_DATE_NOT_REACHED:
    'Wait until the date that clients were told, or approve the change with a reason.',
  REMOVAL_DATE_TOO_SOON: 'Name a later date: clients need time to move.',
  OPERATION_INVALID:
    'Keep what the operation uses until its client no longer ships it, or publish the client’s new operations first.',
  EVENT_CHANGED:
    'Put the change into a new version of the event; inside a version only optional properties are added.',
  EVENT_REMOVED: 'Old events lie in the log and in archives: the contract of a version stays.',
};

/** What to do about a finding of this code, if we know. */
export const remedyFor = (code: string): string | undefined => remedies[code];
