// `npm start`: everything from a fresh clone to a served graph. This file only asks whether this Node is new enough;
// see setup/start.mjs.
import { complaintAboutNode } from './setup/node-version.mjs';

const complaint = complaintAboutNode();
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  import('./setup/start.mjs').then(({ start }) => start(process.argv.slice(2)));
}
