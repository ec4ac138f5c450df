// `npm test`, `npm run test:long`, `npm run test:all`: sets up what the tests need, then runs jest with the projects of its
// configuration and the arguments given. See setup/test.mjs.
import { complaintAboutNode } from './setup/node-version.mjs';

const [projects, ...parameters] = process.argv.slice(2);
const complaint = complaintAboutNode();
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  import('./setup/test.mjs').then(({ test }) => test(projects.split(','), parameters));
}
