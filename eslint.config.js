import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import tseslint from 'typescript-eslint';

/** What would let a clock, chance, locale or the host into the engine; all of it comes through the kernel. */
const hostGlobals = [
  'window',
  'document',
  'process',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'requestAnimationFrame',
  'fetch',
  'crypto',
  'navigator',
  'localStorage',
  'Intl',
].map((name) => ({ name, message: 'The engine knows the world only through the kernel.' }));

const hostMembers = [
  ['Math', 'random'],
  ['Date', 'now'],
].map(([object, property]) => ({ object, property, message: 'Time and chance come from the kernel.' }));

const hostSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes from the kernel.' },
  { selector: "CallExpression[callee.property.name='localeCompare']", message: 'Compare with < and >.' },
  {
    selector: 'CallExpression[callee.property.name=/^toLocale/]',
    message: 'Nothing in the engine depends on a locale.',
  },
  { selector: 'ImportDeclaration[source.value=/^node:/]', message: 'The engine also runs in the browser.' },
];

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      '.astro',
      'engine/generated',
      'tests/recorded/kubernetes',
      'tests/recorded/lessons',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...astro.configs.recommended,
  {
    languageOptions: { globals: { URL: 'readonly', URLSearchParams: 'readonly', console: 'readonly' } },
    rules: {
      // TypeScript knows which names exist.
      'no-undef': 'off',
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Kubernetes objects are JSON whose shape the API server's schema keeps, not TypeScript's.
      '@typescript-eslint/no-explicit-any': 'off',
      'no-control-regex': 'off',
      'require-yield': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    // A test's function is a list of tests.
    ignores: ['**/*.test.ts', '**/*.cases.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }] },
  },
  {
    files: ['engine/**/*.ts', 'graders/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      'graders/cli.ts',
      'graders/files.ts',
      'graders/read-text.ts',
      'graders/pool.ts',
      'graders/worker.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', ...hostGlobals],
      'no-restricted-properties': ['error', ...hostMembers],
      'no-restricted-syntax': ['error', ...hostSyntax],
    },
  },
);
