import type {
  Answer,
  Ask,
  CreateProfileAnswer,
  DomainQueryName,
  DomainQueryResponder,
} from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';

type Profile = Ask<'users.create-profile'>;

/** Users as identity knows it: a table of profiles behind the port, which can be told to fail where a process could. */
export class UsersDouble implements DomainQueryResponder {
  readonly domain = 'users';
  readonly profiles = new Map<string, Profile>();
  /** What becomes of the next `create-profile` questions: lost before they were heard, or after they were done. */
  loses: 'nothing' | 'questions' | 'answers' = 'nothing';
  /** How often a profile was asked for. */
  asked = 0;

  answer<Name extends DomainQueryName>(name: Name, question: Ask<Name>): Promise<Answer<Name>> {
    if (name === 'users.ids-by-handle') return this.idsByHandle(question as never) as Promise<never>;
    if (name === 'users.create-profile') return this.create(question as never) as Promise<never>;
    return Promise.reject(unavailable('users'));
  }

  handles(): string[] {
    return [...this.profiles.values()].map(({ handle }) => handle);
  }

  private async idsByHandle({ handles }: Ask<'users.ids-by-handle'>): Promise<(string | null)[]> {
    return handles.map((handle) => this.ownerOf(handle));
  }

  private async create(profile: Profile): Promise<CreateProfileAnswer> {
    this.asked += 1;
    if (this.loses === 'questions') throw unavailable('users');
    const answer = this.store(profile);
    if (this.loses === 'answers') throw unavailable('users');
    return answer;
  }

  private store(profile: Profile): CreateProfileAnswer {
    if (this.profiles.has(profile.accountId)) return { status: 'created' };
    if (this.ownerOf(profile.handle) !== null || profile.handle === 'admin') return { status: 'conflict' };
    this.profiles.set(profile.accountId, profile);
    return { status: 'created' };
  }

  private ownerOf(handle: string): string | null {
    return [...this.profiles.values()].find((profile) => profile.handle === handle)?.accountId ?? null;
  }
}
