import { auditServer, type AuditResult } from 'graphql-http';
import { startWorld, type World } from './world';

/** MAYs that we do not take up; `docs/http.md` says why. */
const notTaken = {
  // A GET that a foreign page could send without asking first is refused: the audit sends no header that proves otherwise.
  '5A70': 'MAY accept application/x-www-form-urlencoded formatted GET requests',
  D6D5: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  '6A70': 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
};

describe("graphql-http's audit of GraphQL over HTTP", () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.gateway.stop());

  it('finds no MUST and no SHOULD that fails, and only those MAYs that the documentation names', async () => {
    const results = await auditServer({ url: `${world.url}/graphql` });
    const [failed, notices] = [failedOf(results), failedOf(results, 'notice')];
    expect(failed).toEqual(notices);
    expect(notices).toEqual(notTaken);
    expect(results.length).toBeGreaterThan(60);
  });

  it('finds nothing at all in a client that names its operations by header', async () => {
    const fetchFn = (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'true' } });
    const results = await auditServer({ url: `${world.url}/graphql`, fetchFn });
    expect(failedOf(results)).toEqual({});
  });
});

/** The names of the audits that failed, by id; with a status, of those that ended so. */
function failedOf(results: AuditResult[], wanted?: AuditResult['status']): Record<string, string> {
  const failed = results.filter(({ status }) => (wanted ? status === wanted : status !== 'ok'));
  return Object.fromEntries(failed.map(({ id, name }) => [id, name]));
}
