import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../workspace.mjs';
import { bundle } from './bundle.mjs';

const execute = promisify(execFile);
let directory: string;

/** An application that can import what `workspacePackage` can; its bundle is written where nothing can be imported. */
function application({ source, workspacePackage }: { readonly source: string; readonly workspacePackage: string }) {
  const home = mkdtempSync(join(directory, 'application-'));
  mkdirSync(join(home, 'src'));
  symlinkSync(join(root, workspacePackage, 'node_modules'), join(home, 'src', 'node_modules'));
  const entry = join(home, 'src', 'main.ts');
  writeFileSync(entry, source);
  return { entry, outfile: join(home, 'out', 'main.mjs'), home };
}

async function output(file: string, parameters: readonly string[] = []): Promise<string> {
  const environment = { PATH: process.env['PATH'], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const run = execute(process.execPath, [file, ...parameters], { cwd: directory, env: environment });
  // Node prints the line that failed, and the lines of a bundle are half a megabyte long.
  return run.then(({ stdout }) => stdout).catch((error: Error) => error.message.slice(-500));
}

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'spotguard-bundle-')));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const decorated = `
  import { defineToken } from '@spotguard/sdk';
  import { inject, injectable, injectedParameters } from '@spotguard/sdk/inject';
  const Greeting = defineToken<string>('test/greeting');
  @injectable()
  class Greeter { constructor(@inject(Greeting) readonly greeting: string) {} }
  console.log(Greeter.name, injectedParameters(Greeter)[0]?.id);
`;

test('a bundle of decorated classes runs where nothing is installed, and keeps the names of the classes', async () => {
  const { entry, outfile } = application({ source: decorated, workspacePackage: 'packages/plugin-aws' });
  await bundle({ entry, outfile });
  expect(await output(outfile)).toBe('Greeter test/greeting\n');
});

test('a bundle is rebuilt only when an input or the result has changed', async () => {
  const { entry, outfile } = application({ source: `console.log('one');`, workspacePackage: 'packages/sdk' });
  expect((await bundle({ entry, outfile })).rebuilt).toBe(true);
  const made = statSync(outfile).mtimeMs;
  expect((await bundle({ entry, outfile })).rebuilt).toBe(false);
  expect(statSync(outfile).mtimeMs).toBe(made);
  writeFileSync(entry, `console.log('two');`);
  expect((await bundle({ entry, outfile })).rebuilt).toBe(true);
  expect(await output(outfile)).toBe('two\n');
  writeFileSync(outfile, 'tampered');
  expect((await bundle({ entry, outfile })).rebuilt).toBe(true);
});

test('the build id of a bundle depends only on its sources', async () => {
  const program = (line: string) =>
    application({ source: `import { buildId } from '@spotguard/program'; ${line}`, workspacePackage: 'apps/agent' });
  const ids: string[] = [];
  for (const line of ['console.log(buildId);', 'console.log(buildId);', 'console.log(buildId, "");']) {
    const { entry, outfile } = program(line);
    await bundle({ entry, outfile });
    ids.push((await output(outfile)).trim());
  }
  expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[0-9a-f]{12}$/)));
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('the bundle of a program that uses a few EC2 calls contains only their schemas', async () => {
  const source = `
    import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
    new EC2Client({ region: 'us-east-1' });
    console.log([DescribeInstancesCommand, RunInstancesCommand].length);
  `;
  const { entry, outfile } = application({ source, workspacePackage: 'packages/plugin-aws' });
  const { bytes } = await bundle({ entry, outfile });
  expect(await output(outfile)).toBe('2\n');
  // With all schemas it would be more than twice the size.
  expect(bytes).toBeLessThan(400_000);
});

test('a second copy of the sdk is refused', async () => {
  const { entry, outfile, home } = application({
    source: `import './copy.js';\n${decorated}`,
    workspacePackage: 'packages/plugin-aws',
  });
  const copy = join(home, 'node_modules', '@spotguard', 'sdk');
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, 'index.js'), 'export const copy = 1;');
  writeFileSync(join(home, 'src', 'copy.ts'), `import '../node_modules/@spotguard/sdk/index.js';`);
  await expect(bundle({ entry, outfile })).rejects.toThrow('2 copies of @spotguard/sdk');
});

test('the bundled agent is one file of less than 1.5 MB that starts', async () => {
  const outfile = join(directory, 'agent.mjs');
  const { bytes } = await bundle({ entry: join(root, 'apps/agent/src/main.ts'), outfile });
  expect(bytes).toBeLessThan(1_500_000);
  expect(await output(outfile, ['--help'])).toContain('spotguard-agent');
});
