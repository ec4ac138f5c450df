import { describePresenceStore } from './presence-store.contract';
import { MemoryPresenceStore } from './presence-store.memory';

describePresenceStore('in memory', () => new MemoryPresenceStore());
