import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PolicyDocument, type Region, startRegion } from '@spotguard/simulator';
import { type Program, pathOf } from './program.js';

/** A spot instance that runs a program, and the simulated region that it is in. */
export interface Instance extends AsyncDisposable {
  readonly region: Region;
  readonly id: string;
}

/** Starts an instance with only the bundle on its disk and the permissions of the policy. */
export async function startInstance(options: {
  readonly program: Program;
  readonly policy: PolicyDocument;
  readonly parameters?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<Instance> {
  const { program, policy, parameters = [], environment = {} } = options;
  const directory = await mkdtemp(join(tmpdir(), 'acme-agent-'));
  const disk = join(directory, 'disk');
  await mkdir(disk);
  await cp(pathOf(program), join(disk, 'agent.mjs'));
  const command = [process.execPath, 'agent.mjs', ...parameters];
  const agent = { name: 'agent', command, env: environment, restart: 'no' };
  await writeFile(join(disk, 'boot.json'), JSON.stringify({ services: [agent] }));
  const region = await startRegion({ directory: join(directory, 'region'), timeScale: 100 });
  const role = region.addRole({ name: 'agent', policy });
  const imageId = await region.addImage({ name: program, disk });
  const id = await region.launch({ imageId, role: role.name, market: 'spot' });
  return {
    region,
    id,
    async [Symbol.asyncDispose]() {
      await region.close();
      await rm(directory, { recursive: true });
    },
  };
}
