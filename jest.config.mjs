// Faults that need root, or a package beyond that of Redis, are left to `npm run test:faults`. See test/faults/README.md.
const ONLY_IN_FULL = '/test/faults/(15|23|27|30)-';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/redis.global-teardown.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.redis.spec.ts', '**/*.e2e-spec.ts', '**/*.fault-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.FAULTS === 'full' ? [] : [ONLY_IN_FULL])],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@app/queue$': '<rootDir>/libs/queue/src/index.ts',
    '^@app/queue/testing$': '<rootDir>/libs/queue/testing/index.ts',
    '^\\./thread-location\\.js$': '<rootDir>/libs/queue/testing/built-thread-location.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testTimeout: 20_000,
  maxWorkers: 2,
};
