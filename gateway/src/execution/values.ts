import { isEnumType, isSpecifiedScalarType, type GraphQLLeafType } from 'graphql';

const isWhole = (value: unknown): boolean => typeof value === 'number' && /^-?\d+$/.test(String(value));

/** What each built-in scalar may be in JSON. Custom ones may be anything. */
const builtIn: Readonly<Record<string, (value: unknown) => boolean>> = {
  Boolean: (value) => typeof value === 'boolean',
  Int: isWhole,
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string' || isWhole(value),
};

/** Does what a subgraph sent fit the type in the public schema? */
export function fits(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => names.has(value as string);
  }
  return (isSpecifiedScalarType(type) && builtIn[type.name]) || (() => true);
}
