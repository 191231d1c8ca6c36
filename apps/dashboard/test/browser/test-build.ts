/** What an agent reports of its build in tests: plugins of ours, and one of a third party whose command takes everything. */
export const testContents = {
  plugins: [
    {
      id: 'switching',
      version: '4.0.0',
      summary: 'Replaces the instance by another, by command.',
      stability: 'stable',
    },
    { id: 'pricing', version: '4.0.0', summary: 'Reports prices.', stability: 'stable' },
    { id: 'disk-guard', version: '1.2.0', summary: 'Watches the free disk space.', stability: 'beta' },
  ],
  commands: [
    {
      name: 'disk-guard.tidy',
      plugin: 'disk-guard',
      summary: 'Deletes old files.',
      effect: 'write',
      dry_run: true,
      input_schema: {
        type: 'object',
        required: ['folder', 'days', 'how', 'isRecursive'],
        additionalProperties: false,
        properties: {
          folder: { type: 'string', minLength: 2, title: 'Folder', description: 'Where it looks for files.' },
          days: { type: 'integer', minimum: 1, maximum: 365, title: 'Days' },
          how: { enum: ['delete', 'compress'], title: 'How' },
          isRecursive: { type: 'boolean', title: 'Also in what is in it' },
          isVerbose: { type: 'boolean', title: 'Tell each file' },
          keep: { type: 'array', items: { type: 'string', minLength: 1 }, title: 'Names to keep' },
          note: { type: 'string', title: 'Note' },
          limits: {
            type: 'object',
            title: 'Limits',
            required: ['files'],
            additionalProperties: false,
            properties: { files: { type: 'integer', minimum: 1, title: 'Files' }, bytes: { $ref: '#/$defs/bytes' } },
          },
          when: {
            title: 'When',
            description: 'Now, or a window of hours.',
            anyOf: [{ const: 'now' }, { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'integer' }] }],
          },
        },
        $defs: { bytes: { type: 'integer', minimum: 0, title: 'Bytes' } },
      },
    },
    {
      name: 'disk-guard.measure-now',
      plugin: 'disk-guard',
      summary: 'Measures the free disk space now and shows it.',
      effect: 'read',
      dry_run: false,
      input_schema: { type: 'object', properties: {}, additionalProperties: false },
    },
  ],
  workers: [
    { name: 'disk-guard.measure', plugin: 'disk-guard', summary: 'Measures the disk.', every_seconds: 300 },
    { name: 'pricing.report', plugin: 'pricing', summary: 'Reports prices.', every_seconds: 60 },
  ],
  procedures: [],
};

/** How the parts of that build are doing: the plugin of the third party is degraded, as its worker failed. */
export function testBuildState(now = new Date()) {
  const at = (secondsAgo: number): string => new Date(now.getTime() - secondsAgo * 1_000).toISOString();
  const ok = (id: string) => ({ id, state: 'ok', reason: null, since: at(86_400) });
  return {
    plugins: [
      ok('switching'),
      ok('pricing'),
      { id: 'disk-guard', state: 'degraded', reason: 'Only 7 % of the disk at / is free', since: at(700) },
    ],
    workers: [
      {
        name: 'disk-guard.measure',
        last_run_at: at(40),
        last_succeeded_at: at(340),
        last_outcome: 'failed',
        last_failure: 'The disk at /data is not mounted',
        runs: 120,
        failures: 3,
      },
      {
        name: 'pricing.report',
        last_run_at: at(12),
        last_succeeded_at: at(12),
        last_outcome: 'succeeded',
        last_failure: null,
        runs: 900,
        failures: 0,
      },
    ],
  };
}
