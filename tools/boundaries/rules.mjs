/**
 * The table "Who may import whom" of docs/architecture.md: for each package (a pattern of its folder) the paths of this
 * repository that it may import.
 */
const allowedImports = {
  'packages/sdk': [],
  'packages/program': [],
  'packages/protocol': [],
  'packages/api-client': [],
  'packages/simulator': [],
  'packages/v4-backend': [],
  'packages/core': ['^packages/sdk/'],
  'packages/plugin-[^/]+': ['^packages/(sdk|protocol)/', '^packages/plugin-[^/]+/src/contract\\.ts$'],
  'packages/testkit': ['^packages/(sdk|core|simulator)/', '^packages/plugin-[^/]+/src/(contract|testing)\\.ts$'],
  'packages/create-plugin': ['^packages/(sdk|testkit)/'],
  'apps/agent': ['^packages/(sdk|core|program|protocol|plugin-[^/]+)/'],
  'apps/control-plane': ['^packages/(program|protocol)/', '^apps/dashboard/src/index\\.ts$'],
  'apps/dashboard': ['^packages/(protocol|api-client)/'],
};

/** Packages that may import the public entries of every other package. */
const unrestricted = ['apps/demo'];

const known = [...Object.keys(allowedImports), ...unrestricted];

/**
 * The modules of the control plane, and the other modules that each may import. Routes contain no decisions and no
 * queries: from the storage they import only types and the database as such.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const controlPlaneModules = {
  storage: [],
  limits: [],
  time: ['storage/'],
  prices: ['storage/'],
  accounts: ['storage/', 'limits/'],
  workloads: ['storage/', 'limits/', 'prices/'],
  history: ['storage/', 'workloads/'],
  live: ['storage/', 'limits/', 'accounts/token-lookup\\.ts$'],
  savings: ['storage/', 'prices/', 'workloads/'],
  fleet: ['storage/', 'prices/', 'workloads/', 'savings/', 'live/read-events\\.ts$'],
  jobs: ['storage/', 'prices/', 'workloads/', 'savings/'],
  http: ['storage/', 'limits/', 'accounts/'],
  api: [
    'http/',
    'accounts/',
    'workloads/',
    'prices/',
    'savings/',
    'history/',
    'fleet/',
    'live/',
    'jobs/retention/(kept-rows|retention-rules)\\.ts$',
    'storage/(rows|database|ask-database|unavailable)\\.ts$',
    'limits/over-limit\\.ts$',
  ],
  backup: ['storage/'],
  examination: ['storage/'],
  'v4-import': ['storage/', 'accounts/'],
  metrics: [
    'storage/',
    'http/(measure-requests|held-requests)\\.ts$',
    'live/event-streams\\.ts$',
    'workloads/instances/contact\\.ts$',
  ],
  administration: [
    'accounts/',
    'workloads/(freezes|launch-limits)/',
    'examination/database-facts\\.ts$',
    'storage/database\\.ts$',
  ],
};
const controlPlane = '^apps/control-plane/src/';

const controlPlaneRules = Object.entries(controlPlaneModules).map(([module, allowed]) => ({
  name: `control-plane-${module}`,
  comment: `Of the control plane's other modules, ${module} may import only: ${allowed.join(', ') || 'none'}.`,
  from: { path: `${controlPlane}${module}/` },
  to: {
    path: controlPlane,
    pathNot: [`${module}/`, ...allowed, '(clock|control-plane-log|version)\\.ts$'].map((path) => controlPlane + path),
  },
}));

/** @param {string} folder */
function ruleName(folder) {
  return `imports-of-${folder.replace(/^\w+\//, '').replace(/\W+$/, '')}`;
}

const importRules = Object.entries(allowedImports).map(([folder, allowed]) => ({
  name: ruleName(folder),
  comment: `Of this repository's other packages, ${folder} may import only: ${allowed.join(', ') || 'none'}.`,
  from: { path: `^(${folder})/src/` },
  to: { path: '^(packages|apps)/', pathNot: ['^$1/', ...allowed] },
}));

const publicEntry = 'src/(index|contract|testing|async|inject)\\.ts$';

/**
 * The boundary rules, in the format of dependency-cruiser. For each of them `planted.mjs` has a file that breaks it,
 * which proves that the rule works.
 *
 * @type {readonly import('dependency-cruiser').IForbiddenRuleType[]}
 */
export const boundaryRules = [
  ...importRules,
  ...controlPlaneRules,
  {
    name: 'package-without-rule',
    comment: 'A new package needs an entry in tools/boundaries/rules.mjs before it may import other packages.',
    from: { path: '^((?:packages|apps)/[^/]+)/src/', pathNot: known.map((folder) => `^${folder}/`) },
    to: { path: '^(packages|apps)/', pathNot: '^$1/' },
  },
  {
    name: 'public-entries-only',
    comment: 'Import another package through its public entries, never by the path of a file inside it.',
    from: { path: '^((?:packages|apps)/[^/]+)/' },
    to: { path: '^(packages|apps)/', pathNot: ['^$1/', `/${publicEntry}`] },
  },
  {
    name: 'by-package-name',
    comment: 'Import another package by its name: a relative path would not resolve in the published package.',
    from: { path: '^((?:packages|apps)/[^/]+)/' },
    to: { path: '^(packages|apps)/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'tests-through-public-entry',
    comment:
      'Tests import the public entries of their package; those of a plugin may also import its classes directly.',
    from: { path: '^(packages/[^/]+)/test/', pathNot: '^packages/plugin-[^/]+/test/' },
    to: { path: '^$1/src/', pathNot: `^$1/${publicEntry}` },
  },
  {
    name: 'fakes-for-tests-only',
    comment: 'Only tests and the testkit may import the fakes that a package exports at its entry ./testing.',
    from: { path: '^(packages|apps)/[^/]+/src/', pathNot: ['^packages/testkit/', '/src/testing(/|\\.ts$)'] },
    to: { path: '^packages/[^/]+/src/testing(/|\\.ts$)' },
  },
  {
    name: 'own-barrel',
    comment: "A package's own files do not import its index.ts: import the file that contains the export.",
    from: { path: '^((?:packages|apps)/[^/]+)/src/' },
    to: { path: '^$1/src/index\\.ts$' },
  },
  {
    name: 'no-cycle',
    comment: 'Files must not import each other in a cycle: merge them, or move what both need into a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'tsyringe-in-two-files',
    comment: 'Only two places load tsyringe and reflect-metadata; plugins import @spotguard/sdk/inject.',
    from: { path: '^(packages|apps)/', pathNot: ['^packages/core/src/wiring/', '^packages/sdk/src/inject\\.ts$'] },
    to: { path: '(^|/)(tsyringe|reflect-metadata)(/|$)' },
  },
  {
    name: 'process-belongs-to-applications',
    comment: 'Only applications use `process`; other code receives what it needs of it as an argument.',
    from: { path: '^packages/', pathNot: ['^packages/simulator/src/main\\.ts$', '/test/'] },
    to: { path: '^(node:)?process$' },
  },
  {
    name: 'resolvable',
    comment: 'The other rules cannot check an import that does not resolve: declare the dependency.',
    from: {},
    to: { couldNotResolve: true },
  },
];
