import {
  executeSync,
  getNamedType,
  GraphQLError,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { conditionValue } from './condition-value';
import { fieldsOf, type SelectedField, type Selections } from './fields-of';
import { fits } from './values';

export type Data = Record<string, unknown>;
type Variables = Readonly<Record<string, unknown>>;

/** An operation, and the public schema that it is of. */
export interface Operation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

export interface ShapedAnswer {
  data: Data | null;
  /** Values that break the promises of the schema: each is null in the answer, or its nearest nullable parent is. */
  errors: GraphQLError[];
}

/** One shaping under way. */
interface Shaping {
  readonly path: (string | number)[];
  readonly errors: GraphQLError[];
  readonly variables: Variables;
}

/** Null because of something that `errors` tells already. */
const failed = Symbol('failed');
/** As `failed`, where there may be no null. */
const invalid = Symbol('invalid');
/** A value of the answer from what subgraphs sent: `undefined` and `null` are the same. */
type Complete = (value: unknown, shaping: Shaping) => unknown;

interface Field {
  readonly name: string;
  /** A property of this name that is not the object's own is none of the subgraph's. */
  readonly isInherited: boolean;
  readonly complete: Complete;
}

/** More combinations of conditions than this are compiled again at each use. */
const mostVariants = 16;

/** How the answer to one operation is cut out of what its subgraphs sent. Compiled at first use, type by type. */
export class AnswerShape {
  private readonly conditionNames: string[];
  private readonly variants = new Map<string, Complete>();

  constructor(private readonly operation: Operation) {
    this.conditionNames = conditionNamesOf(operation);
  }

  /** `received`: all data of all fetches, merged. Throws when that has a form that no schema allows. */
  shape(received: Data, variables: Variables): ShapedAnswer {
    const shaping: Shaping = { path: [], errors: [], variables };
    const data = this.variantFor(variables)(received, shaping);
    return { data: data === failed ? null : (data as Data), errors: shaping.errors };
  }

  private variantFor(variables: Variables): Complete {
    const conditions = new Map(
      this.conditionNames.map((name) => [name, conditionValue(name, this.operation.operation, variables)]),
    );
    const key = [...conditions.values()].join();
    let variant = this.variants.get(key);
    if (!variant) {
      variant = compileAnswer(this.operation, { ...this.operation, conditions });
      if (this.variants.size < mostVariants) this.variants.set(key, variant);
    }
    return variant;
  }
}

function conditionNamesOf({ operation, fragments }: Operation): string[] {
  const names = new Set<string>();
  for (const node of [operation, ...fragments.values()]) {
    visit(node, {
      Directive: ({ name, arguments: [argument] = [] }) => {
        if ((name.value === 'skip' || name.value === 'include') && argument?.value.kind === Kind.VARIABLE)
          names.add(argument.value.name.value);
      },
    });
  }
  return [...names];
}

function compileAnswer({ schema, operation, fragments }: Operation, selections: Selections): Complete {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`There is no ${operation.operation} in the schema.`);
  return compileObject([{ set: operation.selectionSet, parent: root }], root, 'the answer');

  function compileObject(
    sets: Parameters<typeof fieldsOf>[0],
    declared: GraphQLCompositeType,
    description: string,
  ): Complete {
    const byType = new Map<unknown, Complete>();
    return (value, shaping) => {
      if (typeof value !== 'object') throw new Error(`${description} is no object.`);
      const typename = (value as Data).__typename;
      let complete = byType.get(typename);
      if (!complete) {
        const type = typename === undefined ? null : schema.getType(typename as string);
        if (type === undefined || (type && !isCompositeType(type)))
          return fail(`Invalid __typename found for object at ${description}.`, shaping);
        complete = compileFields(sets, type, declared);
        byType.set(typename, complete);
      }
      return complete(value, shaping);
    };
  }

  function compileFields(
    sets: Parameters<typeof fieldsOf>[0],
    type: GraphQLCompositeType | null,
    declared: GraphQLCompositeType,
  ): Complete {
    const fields = [...fieldsOf(sets, type, selections)].map(([name, nodes]) =>
      compileField(name, nodes, type ?? declared),
    );
    const isPlain = fields.every(({ name }) => name !== '__proto__');
    return (value, shaping) => {
      const source = value as Data;
      const answer: Data = isPlain ? {} : (Object.create(null) as Data);
      for (const { name, isInherited, complete } of fields) {
        shaping.path.push(name);
        const own = isInherited && !Object.hasOwn(source, name) ? undefined : source[name];
        const completed = complete(own, shaping);
        shaping.path.pop();
        if (completed === invalid) return failed;
        answer[name] = completed === failed ? null : completed;
      }
      return answer;
    };
  }

  function compileField(name: string, nodes: SelectedField[], parent: GraphQLCompositeType): Field {
    const [{ node, on }] = nodes as [SelectedField];
    const isInherited = name in Object.prototype;
    const fieldName = node.name.value;
    if (fieldName === '__typename') return { name, isInherited, complete: completeTypename(parent) };
    if (fieldName === '__schema' || fieldName === '__type') {
      const fields = nodes.map((field) => field.node);
      return { name, isInherited, complete: (_value, { variables }) => introspect(name, fields, variables) };
    }
    const field = 'getFields' in on ? on.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`There is no field ${on.name}.${fieldName}.`);
    const type = getNamedType(field.type);
    const sets = isCompositeType(type)
      ? nodes.flatMap(({ node: { selectionSet } }) =>
          selectionSet ? [{ set: selectionSet, parent: type }] : [],
        )
      : [];
    return { name, isInherited, complete: compileType(field.type, sets, `field ${parent.name}.${name}`) };
  }

  function compileType(
    type: GraphQLOutputType,
    sets: Parameters<typeof fieldsOf>[0],
    description: string,
  ): Complete {
    if (isNonNullType(type)) return nonNull(compileType(type.ofType, sets, description), description);
    const complete = compileNullable(type, sets, description);
    return (value, shaping) => (value === null || value === undefined ? null : complete(value, shaping));
  }

  function compileNullable(
    type: GraphQLOutputType,
    sets: Parameters<typeof fieldsOf>[0],
    description: string,
  ): Complete {
    if (isListType(type)) {
      const item = compileType(
        type.ofType,
        sets,
        `array element of type ${String(type.ofType)} in ${description}`,
      );
      return listOf(item, description);
    }
    if (isLeafType(type)) {
      const isFit = fits(type);
      return (value, shaping) =>
        isFit(value) ? value : fail(`Invalid value found for ${description}.`, shaping);
    }
    return compileObject(sets, type as GraphQLCompositeType, description);
  }

  function completeTypename(parent: GraphQLCompositeType): Complete {
    return (value) => {
      const type = (typeof value === 'string' && schema.getType(value)) || parent;
      return isObjectType(type) ? type.name : invalid;
    };
  }

  function introspect(name: string, nodes: FieldNode[], variableValues: Variables): unknown {
    const asked = { ...operation, selectionSet: { ...operation.selectionSet, selections: nodes } };
    const document = { kind: Kind.DOCUMENT, definitions: [asked, ...fragments.values()] } as const;
    const { data, errors } = executeSync({ schema, document, variableValues });
    if (errors) throw new AggregateError(errors, 'Introspection failed.');
    return data?.[name];
  }
}

function fail(message: string, { path, errors }: Shaping): typeof failed {
  errors.push(new GraphQLError(message, { path: [...path] }));
  return failed;
}

const nonNull =
  (complete: Complete, description: string): Complete =>
  (value, shaping) => {
    const completed = complete(value, shaping);
    if (completed === null) fail(`Cannot return null for non-nullable ${description}.`, shaping);
    return completed === null || completed === failed ? invalid : completed;
  };

const listOf =
  (item: Complete, description: string): Complete =>
  (value, shaping) => {
    if (!Array.isArray(value)) throw new Error(`${description} is no list.`);
    let isInvalid = false;
    const list = value.map((element: unknown, index) => {
      shaping.path.push(index);
      const completed = item(element, shaping);
      shaping.path.pop();
      if (completed === invalid) isInvalid = true;
      return completed === failed ? null : completed;
    });
    return isInvalid ? failed : list;
  };
