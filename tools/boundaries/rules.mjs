/**
 * The table "Who may import whom" of docs/architecture.md: for each package (a pattern of its folder) the paths that it
 * may import of ours.
 */
const allowedImports = {
  'packages/sdk': [],
  'packages/program': [],
  'packages/protocol': [],
  'packages/simulator': [],
  'packages/v4-backend': [],
  'packages/core': ['^packages/sdk/'],
  'packages/plugin-[^/]+': ['^packages/(sdk|protocol)/', '^packages/plugin-[^/]+/src/contract\\.ts$'],
  'packages/testkit': ['^packages/(sdk|core|simulator)/', '^packages/plugin-[^/]+/src/(contract|testing)\\.ts$'],
  'packages/create-plugin': ['^packages/(sdk|testkit)/'],
  'apps/agent': ['^packages/(sdk|core|program|protocol|plugin-[^/]+)/'],
  'apps/control-plane': ['^packages/(program|protocol)/'],
  'apps/dashboard': ['^packages/protocol/', '^apps/control-plane/src/client/'],
};

/** Packages that may import the public entries of every other package. */
const unrestricted = ['apps/demo'];

const known = [...Object.keys(allowedImports), ...unrestricted];

/**
 * The modules inside the control plane and what each may import of the others. Routes decide nothing and ask no database:
 * of the storage they know what is found there, as types.
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
  jobs: ['storage/'],
  http: ['storage/', 'limits/', 'accounts/'],
  api: [
    'http/',
    'accounts/',
    'workloads/',
    'prices/',
    'history/',
    'storage/(rows|database|ask-database)\\.ts$',
    'limits/over-limit\\.ts$',
  ],
  administration: ['accounts/'],
};
const controlPlane = '^apps/control-plane/src/';

const controlPlaneRules = Object.entries(controlPlaneModules).map(([module, allowed]) => ({
  name: `control-plane-${module}`,
  comment: `The module ${module} of the control plane may import of its others only: ${allowed.join(', ') || 'none'}.`,
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
  comment: `Code of ${folder} may import of ours only: ${allowed.join(', ') || 'nothing'}.`,
  from: { path: `^(${folder})/src/` },
  to: { path: '^(packages|apps)/', pathNot: ['^$1/', ...allowed] },
}));

const publicEntry = 'src/(index|contract|testing|async|inject)\\.ts$';

/**
 * The boundary rules, in dependency-cruiser's form. For each of them `planted.mjs` has a file that breaks it, so that
 * every rule is seen to fail.
 * @type {readonly import('dependency-cruiser').IForbiddenRuleType[]}
 */
export const boundaryRules = [
  ...importRules,
  ...controlPlaneRules,
  {
    name: 'package-without-rule',
    comment: 'A new package needs a line in the table of tools/boundaries/rules.mjs before it may import of ours.',
    from: { path: '^((?:packages|apps)/[^/]+)/src/', pathNot: known.map((folder) => `^${folder}/`) },
    to: { path: '^(packages|apps)/', pathNot: '^$1/' },
  },
  {
    name: 'public-entries-only',
    comment: 'Another package is imported by its public entries, never by the path of a file inside it.',
    from: { path: '^((?:packages|apps)/[^/]+)/' },
    to: { path: '^(packages|apps)/', pathNot: ['^$1/', `/${publicEntry}`] },
  },
  {
    name: 'by-package-name',
    comment: 'Another package is imported by its name: a relative path would miss in the published package.',
    from: { path: '^((?:packages|apps)/[^/]+)/' },
    to: { path: '^(packages|apps)/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'tests-through-public-entry',
    comment: 'Tests of a package use what its users use; those of a plugin may also take its domain classes alone.',
    from: { path: '^(packages/[^/]+)/test/', pathNot: '^packages/plugin-[^/]+/test/' },
    to: { path: '^$1/src/', pathNot: `^$1/${publicEntry}` },
  },
  {
    name: 'fakes-for-tests-only',
    comment: 'The fakes that a package ships at its entry ./testing are for tests and for the testkit.',
    from: { path: '^(packages|apps)/[^/]+/src/', pathNot: ['^packages/testkit/', '/src/testing(/|\\.ts$)'] },
    to: { path: '^packages/[^/]+/src/testing(/|\\.ts$)' },
  },
  {
    name: 'own-barrel',
    comment: 'Nothing inside a package imports its index.ts: import the file that has the thing.',
    from: { path: '^((?:packages|apps)/[^/]+)/src/' },
    to: { path: '^$1/src/index\\.ts$' },
  },
  {
    name: 'no-cycle',
    comment: 'Two files that need each other are one file, or need a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'tsyringe-in-two-files',
    comment: 'tsyringe and reflect-metadata are loaded in one place each side: plugins take @spotguard/sdk/inject.',
    from: { path: '^(packages|apps)/', pathNot: ['^packages/core/src/wiring/', '^packages/sdk/src/inject\\.ts$'] },
    to: { path: '(^|/)(tsyringe|reflect-metadata)(/|$)' },
  },
  {
    name: 'process-belongs-to-applications',
    comment: 'Only applications touch the process; everything else takes what it needs as an argument.',
    from: { path: '^packages/', pathNot: ['^packages/simulator/src/main\\.ts$', '/test/'] },
    to: { path: '^(node:)?process$' },
  },
  {
    name: 'resolvable',
    comment: 'An import that cannot be resolved is one that no other rule can judge: declare the dependency.',
    from: {},
    to: { couldNotResolve: true },
  },
];
