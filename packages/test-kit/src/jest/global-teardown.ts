import { stopTestServer } from './test-server';

// eslint-disable-next-line no-restricted-syntax -- jest asks for a default export
export default stopTestServer;
