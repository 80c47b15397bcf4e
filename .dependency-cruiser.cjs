/** The folder layout is the architecture: who may import whom. See docs/ARCHITECTURE.md. */
const below = (from, ...allowed) => ({
  name: `${from}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: `^engine/${from}/`, pathNot: '(\\.test|/fixture)\\.ts$' },
  to: { path: '^engine/', pathNot: `^engine/(${[from, ...allowed].join('|')})/` },
});

const apiserver = ['kernel', 'yaml', 'store', 'kinds', 'apiserver'];

module.exports = {
  forbidden: [
    {
      // Within a folder modules may call each other (a shell's builtins run commands); folders may not.
      name: 'no-cycles-between-folders',
      severity: 'error',
      from: { path: '^(engine/[^/]+|graders|src|server)/' },
      to: { circular: true, via: { pathNot: '^$1/', dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-stands-alone',
      severity: 'error',
      from: { path: '^engine/', pathNot: '(\\.test|/fixture)\\.ts$' },
      to: { path: '^(graders|src|server|tests|bench|content)/' },
    },
    {
      name: 'engine-knows-no-host',
      severity: 'error',
      from: { path: '^engine/', pathNot: '(\\.test|/fixture)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'graders-import-only-the-engine',
      severity: 'error',
      from: { path: '^graders/', pathNot: '(\\.test|/fixture)\\.ts$' },
      to: { path: '^(src|server|tests|bench)/' },
    },
    below('kernel'),
    below('yaml', 'kernel'),
    below('store', 'kernel'),
    below('kinds', 'kernel', 'store'),
    below('apiserver', 'kernel', 'yaml', 'store', 'kinds'),
    // The scheduler and the controllers stand side by side: predicates on one side, the event recorder on the other.
    below('controllers', ...apiserver, 'scheduler'),
    below('scheduler', ...apiserver, 'controllers'),
    below('runtime', ...apiserver),
    below('network', ...apiserver, 'runtime'),
    below('kubelet', ...apiserver, 'controllers', 'runtime', 'network'),
    below('bootstrap', ...apiserver, 'runtime'),
    below('cli', ...apiserver, 'runtime', 'bootstrap'),
    below('shell', 'kernel', 'runtime', 'store', 'kinds'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json', '.mjs'] },
  },
};
