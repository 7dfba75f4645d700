/**
 * The floors of docs/architecture.md, deny by default: a room imports what its line in ROOMS names, and nothing else of
 * the library. Specs may also use every lower floor and libs/queue/testing.
 */
const LIBRARY = 'libs/queue/src';
const SPEC = '\\.(redis\\.spec|e2e-spec|spec)\\.ts$';
const TESTING = ['^(apps|libs)/[^/]+/test(ing)?/', '^test/'];
const LEASE_THREAD = `^${LIBRARY}/worker/(lease/)?lease-thread\\.ts$`;

const ROOMS = [
  { name: 'domain', floor: 0, imports: [] },
  { name: 'config', floor: 1, imports: ['domain'] },
  { name: 'redis', floor: 2, imports: ['domain', 'config'] },
  { name: 'scripts', floor: 3, imports: ['domain', 'redis'] },
  ...['producer', 'handlers', 'maintenance', 'inspect', 'events', 'operate'].map((name) => ({
    name,
    floor: 4,
    imports: ['domain', 'config', 'redis', 'scripts'],
  })),
  {
    name: 'worker',
    floor: 5,
    imports: ['domain', 'config', 'redis', 'scripts', 'producer', 'handlers', 'maintenance', 'inspect', 'events'],
  },
];

const room = (name) => `^${LIBRARY}/${name}/`;
const roomNames = ROOMS.map(({ name }) => name);
const TOP_FILES = `^${LIBRARY}/(queue\\.module|queue-worker\\.module|queue\\.service|queue-assembly|queues|all-queues|dead-letters\\.service|index)\\.ts$`;

const floors = ROOMS.map(({ name, imports }) => ({
  name: `floor-of-${name}`,
  comment: `${name} may import ${imports.join(', ') || 'nothing'}: see the floors in docs/architecture.md.`,
  severity: 'error',
  from: { path: room(name), pathNot: SPEC },
  to: { path: '^(apps|libs)/', pathNot: [name, ...imports].map(room) },
}));

const floorsOfSpecs = ROOMS.map(({ name, floor }) => {
  const lower = ROOMS.filter((other) => other.floor < floor).map((other) => other.name);
  return {
    name: `floor-of-specs-of-${name}`,
    comment: 'A spec may import its own room, lower floors and libs/queue/testing.',
    severity: 'error',
    from: { path: `${room(name)}.*${SPEC}` },
    to: { path: '^(apps|libs)/', pathNot: [...[name, ...lower].map(room), '^libs/queue/testing/'] },
  };
});

const houseRules = [
  {
    name: 'every-file-has-a-room',
    comment: 'A file of the library is in one of the rooms of docs/architecture.md or is one of the top files.',
    severity: 'error',
    from: { path: `^${LIBRARY}/`, pathNot: [...roomNames.map(room), TOP_FILES, `^${LIBRARY}/[^/]+${SPEC}`] },
    to: {},
  },
  {
    name: 'domain-imports-nothing',
    comment: 'What a task is depends on no package and nothing of Node.js.',
    severity: 'error',
    from: { path: room('domain'), pathNot: SPEC },
    to: { pathNot: room('domain') },
  },
  {
    name: 'library-imports-no-app',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'ioredis-only-in-redis',
    comment: 'The room redis is the only one that knows the client (and the thread that extends leases by itself).',
    severity: 'error',
    from: { pathNot: [room('redis'), LEASE_THREAD, SPEC, ...TESTING] },
    to: { path: '(^|/)node_modules/(@ioredis/|ioredis/)' },
  },
  {
    name: 'executor-without-redis',
    comment: 'The executor returns an outcome; what is done with it is not its business.',
    severity: 'error',
    from: { path: `${room('worker')}executor`, pathNot: SPEC },
    to: { path: ['redis', 'scripts'].map(room) },
  },
  {
    name: 'apps-use-the-public-door',
    comment: 'Apps import the library as @app/queue (their tests also @app/queue/testing), never a path into it.',
    severity: 'error',
    from: { path: '^apps/' },
    to: { path: '^libs/', pathNot: ['^libs/queue/src/index\\.ts$', '^libs/queue/testing/index\\.ts$'] },
  },
  {
    name: 'apps-use-the-name-of-the-library',
    comment: 'The public door, but by a relative path: import @app/queue.',
    severity: 'error',
    from: { path: '^apps/' },
    to: { path: '^libs/', dependencyTypesNot: ['aliased'] },
  },
  {
    name: 'apps-are-apart',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'production-without-tests',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: [SPEC, ...TESTING] },
    to: { path: [SPEC, ...TESTING] },
  },
  {
    name: 'production-without-dev-dependencies',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: [SPEC, ...TESTING] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'declared-dependencies-only',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'resolvable',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'Imports nothing and is imported by nothing.',
    severity: 'error',
    from: { orphan: true, pathNot: ['\\.d\\.ts$', SPEC, '/main\\.ts$'] },
    to: {},
  },
  {
    name: 'no-dead-code',
    comment: 'Not reached from an app, the public door or a thread: only tests use it, or nothing does.',
    severity: 'error',
    from: { path: ['^apps/[^/]+/src/main\\.ts$', '^libs/queue/src/index\\.ts$', LEASE_THREAD] },
    to: {
      path: '^(apps|libs)/',
      pathNot: ['\\.d\\.ts$', SPEC, LEASE_THREAD, '/main\\.ts$', ...TESTING],
      reachable: false,
    },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...floors, ...floorsOfSpecs, ...houseRules],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
