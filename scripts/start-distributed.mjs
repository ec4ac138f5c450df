// `npm run start:distributed`: everything from a fresh clone to a graph served by many processes. This file only asks whether this Node is new enough;
// see setup/start.mjs.
import { complaintAboutNode } from './setup/node-version.mjs';

const complaint = complaintAboutNode();
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  import('./setup/start.mjs').then(({ start }) => start(process.argv.slice(2), 'distributed'));
}
