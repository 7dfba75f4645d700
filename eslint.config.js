import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NODE_GLOBALS = Object.fromEntries(
  [
    ...[
      'AbortController',
      'AbortSignal',
      'Buffer',
      'URL',
      'URLSearchParams',
      'console',
      'fetch',
      'performance',
      'process',
    ],
    ...['clearInterval', 'clearTimeout', 'setImmediate', 'setInterval', 'setTimeout', 'structuredClone'],
  ].map((name) => [name, 'readonly']),
);

const TESTS = ['**/*.spec.ts', '**/*.e2e-spec.ts'];
const TESTING = ['**/test/**/*.ts', '**/testing/**/*.ts'];

/** A focused test hides all others, a skipped one hides itself. */
const NO_FOCUSED_OR_SKIPPED_TESTS = [
  {
    selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|failing)$/]',
    message: 'Run every test.',
  },
  { selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]', message: 'Run every test.' },
];

const NO_CLOCK = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Let the caller pass the time in.' },
  {
    selector: "MemberExpression[object.name=/^(Date|performance)$/][property.name='now']",
    message: 'Let the caller pass the time in.',
  },
];

export default defineConfig(
  { ignores: ['**/node_modules/', 'dist/', 'coverage/', '.data/'] },
  eslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-constant-binary-expression': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: NODE_GLOBALS },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // consistent-type-imports stays off: a class imported as a type cannot be injected by Nest.
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `unknown | Promise<unknown>` tells the reader what the compiler doesn't need to know.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  {
    files: ['libs/queue/src/domain/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-restricted-syntax': ['error', ...NO_CLOCK] },
  },
  {
    files: [...TESTS, ...TESTING],
    rules: {
      'no-restricted-syntax': ['error', ...NO_FOCUSED_OR_SKIPPED_TESTS],
      // expect.any() and its like are of type any.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // expect(mock.method) does not call the method.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
