import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** Where a fetch's data belongs in the answer; `@` stands for every item of a list. */
export type CursorPath = readonly (string | number)[];
export type Path = (string | number)[];

/** An object of the answer. */
export interface Place {
  path: Path;
  value: object;
}

/** A fetch of a plan. */
export interface Fetch {
  document: DocumentNode;
  cursor: CursorPath;
  /** Root fields whose null is right, and so no loss. */
  rightNulls?: readonly string[];
}

/**
 * The fields of the client's answer that a failed fetch should have brought: those in its selection that are null.
 * Keys and required fields, which the client did not ask for, are not in the answer and so not lost; neither is what
 * another subgraph brought as well (`viewer`). Where nothing is found, because a null moved up to a parent, the nearest
 * position that is null, or the root field.
 */
export function lostPaths(data: unknown, { document, cursor, rightNulls = [] }: Fetch, max: number): Path[] {
  const selections = withoutFields(rootSelections(document), rightNulls);
  if (selections?.selections.length === 0) return [];
  const lost = new LostFields(document, max);
  const places = placesAt(data, cursor);
  for (const { path, value } of places.found) lost.collect(value, selections, path);
  if (lost.paths.length > 0) return lost.paths;
  if (places.nulls.length > 0) return places.nulls.slice(0, max);
  return [rootPath(cursor, selections)];
}

/** What a fetch asks for; of an entity fetch, what it asks of the entities. */
export function rootSelections(document: DocumentNode): SelectionSetNode | undefined {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const [first] = operation.selectionSet.selections;
  const isEntityFetch = first?.kind === Kind.FIELD && first.name.value === '_entities';
  return isEntityFetch ? first.selectionSet : operation.selectionSet;
}

function withoutFields(
  selections: SelectionSetNode | undefined,
  names: readonly string[],
): SelectionSetNode | undefined {
  if (!selections || names.length === 0) return selections;
  const isLeft = (node: SelectionNode) =>
    node.kind !== Kind.FIELD || !names.includes((node.alias ?? node.name).value);
  return { ...selections, selections: selections.selections.filter(isLeft) };
}

function rootPath(cursor: CursorPath, selections: SelectionSetNode | undefined): Path {
  if (cursor.length > 0) return cursor.slice(0, cursor.indexOf('@') === -1 ? undefined : cursor.indexOf('@'));
  const field = selections?.selections.find((selection) => selection.kind === Kind.FIELD);
  return field ? [(field.alias ?? field.name).value] : [];
}

/** The objects at the cursor, and the positions on the way to it that are null. */
export function placesAt(data: unknown, cursor: CursorPath): { found: Place[]; nulls: Path[] } {
  const found: Place[] = [];
  const nulls: Path[] = [];
  const walk = (value: unknown, rest: CursorPath, path: Path): void => {
    const [step, ...next] = rest;
    if (value === null && path.length > 0) nulls.push(path);
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      const inner = step === '@' ? next : rest;
      value.forEach((item, index) => walk(item, inner, [...path, index]));
    } else if (step === undefined) {
      found.push({ path, value });
    } else {
      walk((value as Record<string, unknown>)[step], next, [...path, step]);
    }
  };
  walk(data, cursor, []);
  return { found, nulls };
}

class LostFields {
  readonly paths: Path[] = [];
  private readonly seen = new Set<string>();
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    document: DocumentNode,
    private readonly max: number,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  collect(value: unknown, selections: SelectionSetNode | undefined, path: Path): void {
    if (!selections || this.paths.length >= this.max) return;
    if (Array.isArray(value)) {
      value.forEach((item, index) => this.collect(item, selections, [...path, index]));
    } else if (typeof value === 'object' && value !== null) {
      for (const selection of selections.selections)
        this.collectFrom(value as Record<string, unknown>, selection, path);
    }
  }

  private collectFrom(value: Record<string, unknown>, selection: SelectionNode, path: Path): void {
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.collect(value, selection.selectionSet, path);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      return this.collect(value, this.fragments.get(selection.name.value)?.selectionSet, path);
    }
    const name = (selection.alias ?? selection.name).value;
    const fieldPath = [...path, name];
    if (value[name] === null) this.add(fieldPath);
    else this.collect(value[name], selection.selectionSet, fieldPath);
  }

  private add(path: Path): void {
    const key = JSON.stringify(path);
    if (this.seen.has(key) || this.paths.length >= this.max) return;
    this.seen.add(key);
    this.paths.push(path);
  }
}
