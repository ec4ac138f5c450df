import type { Queryable } from '@chorus/database';
import { PostgresHomeEntries } from './entries.postgres';
import { PostgresFollowers } from './followers.postgres';
import type { HomeStore } from './home-store';
import { PostgresHomes } from './homes.postgres';

/** On the database, or within one open transaction. */
export class PostgresHomeStore implements HomeStore {
  readonly followers: PostgresFollowers;
  readonly entries: PostgresHomeEntries;
  readonly homes: PostgresHomes;

  constructor(database: Queryable) {
    this.followers = new PostgresFollowers(database);
    this.entries = new PostgresHomeEntries(database);
    this.homes = new PostgresHomes(database);
  }
}
