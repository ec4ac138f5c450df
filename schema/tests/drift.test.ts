import { join } from 'node:path';
import { composeCheckout, diskTree, readConfig } from '@chorus/schema-registry';

const root = join(__dirname, '../..');

it('what is committed is what the sources make; `npm run compose` mends it', async () => {
  const { changed } = await composeCheckout(root, readConfig(diskTree(root)), {
    now: new Date(),
    isCheck: true,
  });
  expect({ 'run `npm run compose` and commit': changed }).toEqual({ 'run `npm run compose` and commit': [] });
});
