import { strangers, type Relation } from '@chorus/audience';
import type { Ask, DomainQueryName, DomainQueryResponder, RequestScope } from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';

/** Somebody, as far as relations go. */
export interface Account {
  accountId: string;
}

/** The social-graph domain, played by a table in memory: who stands how to whom. */
export class PlayedSocialGraph implements DomainQueryResponder {
  readonly domain = 'social-graph';
  private readonly blockQuestions: { asker: string; question: Ask<'social-graph.blocks'> }[] = [];
  private readonly relations = new Map<string, Partial<Relation>>();

  /** From now on `viewer` stands like this to `person`. */
  relate(viewer: Account, person: Account, relation: Partial<Relation>): void {
    this.relations.set(`${viewer.accountId}:${person.accountId}`, relation);
  }

  /** What a service, such as `messaging.delivery`, asked about blocks, in order. */
  blockQuestionsOf(asker: string): Ask<'social-graph.blocks'>[] {
    return this.blockQuestions.filter((asked) => asked.asker === asker).map(({ question }) => question);
  }

  answer: DomainQueryResponder['answer'] = async (name, question, scope) =>
    this.answerTo(name, question, scope) as never;

  private answerTo(name: DomainQueryName, question: unknown, scope: RequestScope): unknown {
    if (name === 'social-graph.relations') {
      const { personIds } = question as Ask<'social-graph.relations'>;
      return personIds.map((id) => this.relation(scope.accountId ?? '', id));
    }
    if (name === 'social-graph.relations-between') {
      const { people } = question as Ask<'social-graph.relations-between'>;
      return people.map(({ personId, otherIds }) => otherIds.map((id) => this.relation(personId, id)));
    }
    if (name === 'social-graph.blocks') {
      const asked = question as Ask<'social-graph.blocks'>;
      const asker = scope.viewer.kind === 'service' ? scope.viewer.name : '';
      this.blockQuestions.push({ asker, question: asked });
      return asked.people.map(({ personId, otherIds }) =>
        otherIds.filter((id) => this.isBlocked(personId, id)),
      );
    }
    throw unavailable('social-graph');
  }

  private isBlocked(personId: string, otherId: string): boolean {
    const { blocks, blockedBy } = this.relation(personId, otherId);
    return blocks || blockedBy;
  }

  /** How a person stands to another one. */
  relation(personId: string, otherId: string): Relation {
    return { ...strangers, ...this.relations.get(`${personId}:${otherId}`) };
  }
}
