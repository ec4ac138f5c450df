/** The PostgreSQL of this test run, as jest's set-up tells its workers: by the environment they inherit. */
export interface TestServer {
  url: string;
  /** A migrated database that nobody is connected to. */
  template: string;
  /** Why the template could not be migrated. */
  migrationFailure?: string;
}

const variable = 'CHORUS_TEST_SERVER';

export function announceServer(server: TestServer): void {
  process.env[variable] = JSON.stringify(server);
}

export function testServer(): TestServer {
  const announced = process.env[variable];
  if (!announced)
    throw new Error('There is no test database: run tests by `npm test` or `npx jest` in the repository.');
  return JSON.parse(announced) as TestServer;
}
