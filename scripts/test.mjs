// `npm test`: sets up what the tests need, then runs jest with the arguments given. See setup/test.mjs.
import { complaintAboutNode } from './setup/node-version.mjs';

const complaint = complaintAboutNode();
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  import('./setup/test.mjs').then(({ test }) => test(process.argv.slice(2)));
}
