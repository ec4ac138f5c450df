import { limitExceeded, type ChorusError } from '@chorus/errors';
import {
  Kind,
  type DirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationLimits } from '../options';

/** One place of the answer: the fields of one response name there, wherever the document asks for them. */
interface Place {
  count: number;
  readonly children: Map<string, Place>;
}

const newPlace = (): Place => ({ count: 0, children: new Map() });

/** Directives of one field or fragment: there are two to choose from, and each may stand there once. */
const allowedAtOnePlace = 5;

/**
 * The limit that a parsed document breaks by its shape alone, null when it breaks none. It is for what comes before the
 * other limits: validation compares all fields of one place with each other, and planning writes out all fragments, so
 * that a small document can make a lot of work of either. The walk itself ends at the limit.
 */
export function shapeLimitIn(document: DocumentNode, limits: OperationLimits): ChorusError | null {
  return new Walk(document, limits).run();
}

class Walk {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly reached = new Set<string>();
  /** The fragments that the walk is inside of: validation reports the cycle. */
  private readonly open = new Set<string>();
  private selections = 0;
  private directives = 0;
  private exceeded: ChorusError | null = null;

  constructor(
    private readonly document: DocumentNode,
    private readonly limits: Pick<OperationLimits, 'selections' | 'repetitions' | 'directives'>,
  ) {
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
  }

  run(): ChorusError | null {
    const { definitions } = this.document;
    for (const definition of definitions.filter(isOperation)) {
      this.countDirectives(definition);
      for (const variable of definition.variableDefinitions ?? []) this.countDirectives(variable);
      this.collect(definition.selectionSet, newPlace());
    }
    // Validation looks into fragments that nobody uses, too.
    for (const name of this.fragments.keys()) if (!this.reached.has(name)) this.spread(name, newPlace());
    return this.exceeded;
  }

  private collect({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      if (this.exceeded) return;
      this.selections += 1;
      if (this.selections > this.limits.selections) return this.exceed('selections', this.selections);
      this.countDirectives(selection);
      this.visit(selection, place);
    }
  }

  private countDirectives({ directives = [] }: { readonly directives?: readonly DirectiveNode[] }): void {
    this.directives += directives.length;
    if (this.directives > this.limits.directives) this.exceed('directives', this.directives);
    if (directives.length > allowedAtOnePlace)
      this.exceeded ??= limitExceeded('directives at one place', allowedAtOnePlace, directives.length);
  }

  private visit(selection: SelectionNode, place: Place): void {
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.collect(selection.selectionSet, place);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.spread(selection.name.value, place);
    const responseName = (selection.alias ?? selection.name).value;
    const child = place.children.get(responseName) ?? newPlace();
    place.children.set(responseName, child);
    child.count += 1;
    if (child.count > this.limits.repetitions) return this.exceed('repetitions', child.count);
    if (selection.selectionSet) this.collect(selection.selectionSet, child);
  }

  private spread(name: string, place: Place): void {
    this.reached.add(name);
    const fragment = this.fragments.get(name);
    if (!fragment || this.open.has(name)) return;
    this.open.add(name);
    this.countDirectives(fragment);
    this.collect(fragment.selectionSet, place);
    this.open.delete(name);
  }

  private exceed(limit: 'selections' | 'repetitions' | 'directives', measured: number): void {
    this.exceeded ??= limitExceeded(limit, this.limits[limit], measured);
  }
}

const isOperation = (definition: DefinitionNode) => definition.kind === Kind.OPERATION_DEFINITION;
