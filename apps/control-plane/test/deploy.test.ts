import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { temporaryDirectory } from './server-process.js';

const execute = promisify(execFile);
const folder = fileURLToPath(new URL('../deploy', import.meta.url));
const read = (file: string) => readFile(join(folder, file), 'utf8');
const systemdAnalyze = '/usr/bin/systemd-analyze';
const nginx = '/usr/sbin/nginx';

test('the package ships what an installation starts from', async () => {
  const { files } = JSON.parse(await read('../package.json')) as { readonly files: readonly string[] };
  expect(files).toContain('deploy');
});

test.skipIf(!existsSync(systemdAnalyze))('systemd accepts the unit, with an exposure of 2.0 or less', async () => {
  // On the machine of the test the program is not installed; the unit names it where npm puts it.
  const root = await temporaryDirectory();
  const unit = join(root, 'spotguard-control-plane.service');
  const text = await read('spotguard-control-plane.service');
  await writeFile(unit, text.replace('/usr/bin/spotguard-control-plane', '/bin/sh'));
  const { stdout } = await execute(systemdAnalyze, ['security', '--offline=true', '--no-pager', unit]);
  expect(Number(/exposure level[^:]*: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(2);
  const { stderr } = await execute(systemdAnalyze, ['verify', '--man=no', unit]);
  expect(stderr.split('\n').filter((line) => line.includes('spotguard'))).toEqual([]);
});

/** The keys of the compose specification that the file uses; any other one is a mistake. */
const service = z.strictObject({
  image: z.string().optional(),
  build: z.strictObject({ context: z.string(), args: z.record(z.string(), z.string()) }).optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  volumes: z.array(z.string()).optional(),
  networks: z.array(z.string()),
  ports: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number() })
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
  restart: z.literal('unless-stopped'),
});
const compose = z.strictObject({
  name: z.string(),
  services: z.strictObject({ postgres: service, 'control-plane': service }),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  volumes: z.record(z.string(), z.null()),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean() }).nullable()),
});

test('the compose file has no password, and publishes no port of PostgreSQL and none of the server but on this machine', async () => {
  const { services, secrets, volumes, networks } = compose.parse(parse(await read('compose.yaml')));
  expect(services.postgres.ports).toBeUndefined();
  for (const port of services['control-plane'].ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const { environment, secrets: used, networks: joined, volumes: mounted = [] } of Object.values(services)) {
    for (const name of Object.keys(environment)) expect(name).not.toMatch(/PASSWORD$|DATABASE_URL/);
    expect(environment['POSTGRES_PASSWORD_FILE']).toBe(`/run/secrets/${used[0]}`);
    for (const name of used) expect(secrets).toHaveProperty(name);
    for (const name of joined) expect(networks).toHaveProperty(name);
    for (const mount of mounted) expect(volumes).toHaveProperty(mount.split(':')[0] ?? '');
  }
  expect(networks['database']).toEqual({ internal: true });
});

test('the image runs as a user that is not root, and is checked by whether the process answers', async () => {
  const lines = (await read('Dockerfile')).replaceAll('\\\n', ' ').split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  const final = lines.slice(last);
  expect(final.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  const check = final.find((line) => line.startsWith('HEALTHCHECK ')) ?? '';
  expect(check).toContain('/health/live');
  // As arrays, so that no shell is between the signal to end and the server.
  for (const name of ['ENTRYPOINT', 'CMD'])
    expect(final.find((line) => line.startsWith(`${name} `))).toMatch(/ \[".*"\]$/);
});

test('in the container, the password of the secret file becomes a part of DATABASE_URL, whatever is in it', async () => {
  const root = await temporaryDirectory();
  const program = join(root, 'main.mjs');
  await writeFile(program, 'console.log(process.env.DATABASE_URL);');
  const entry = join(root, 'entry.mjs');
  const [imported = ''] = /import\('[^']+'\)/.exec(await read('entry.mjs')) ?? [];
  await writeFile(entry, (await read('entry.mjs')).replace(imported, `import('${program}')`));
  const secret = join(root, 'secret');
  const password = `p%40 /:@?#'"é`;
  await writeFile(secret, `${password}\n`);
  const run = async (environment: Readonly<Record<string, string>>) =>
    (await execute(process.execPath, [entry], { env: environment })).stdout.trim();
  const url = new URL(await run({ POSTGRES_PASSWORD_FILE: secret, POSTGRES_HOST: 'db', POSTGRES_USER: 'someone' }));
  expect([url.hostname, url.username, url.pathname]).toEqual(['db', 'someone', '/spotguard']);
  expect(decodeURIComponent(url.password)).toBe(password);
  expect(await run({ POSTGRES_PASSWORD_FILE: secret, DATABASE_URL: 'postgres://given/one' })).toBe(
    'postgres://given/one',
  );
});

test.skipIf(!existsSync(nginx))('nginx accepts its configuration', async () => {
  const root = await temporaryDirectory();
  await execute('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=test',
    '-keyout',
    join(root, 'key.pem'),
    '-out',
    join(root, 'certificate.pem'),
  ]);
  await writeFile(join(root, 'site.conf'), (await read('nginx.conf')).replaceAll('/etc/ssl/spotguard', root));
  const main = join(root, 'main.conf');
  await writeFile(
    main,
    `pid ${root}/pid; error_log stderr; events {} http { access_log off; include ${root}/site.conf; }`,
  );
  const { stderr } = await execute(nginx, ['-t', '-c', main, '-p', root]);
  expect(stderr).toContain('test is successful');
});

test('both proxies hold nothing of the event stream back, replace what callers say of themselves, and show no measurements', async () => {
  const [proxy, caddy] = [await read('nginx.conf'), await read('Caddyfile')];
  const stream = /location = \/api\/v1\/events \{([^}]*)\}/.exec(proxy)?.[1] ?? '';
  expect(stream).toContain('proxy_buffering off;');
  expect(proxy).not.toContain('$proxy_add_x_forwarded_for');
  expect(proxy.match(/X-Forwarded-For \$remote_addr/g)).toHaveLength(2);
  expect(proxy).toMatch(/location = \/metrics \{\s+return 404;/);
  expect(caddy).toContain('flush_interval -1');
  expect(caddy).toContain('respond /metrics 404');
});
