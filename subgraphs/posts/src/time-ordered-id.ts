import { uuidv7 } from 'uuidv7';

/** A new UUIDv7 and the instant inside it: taken together, order by time and order by id never disagree. */
export function newTimeOrderedId(): { id: string; createdAt: Date } {
  const id = uuidv7();
  const milliseconds = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return { id, createdAt: new Date(milliseconds) };
}
