import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PolicyDocument, PolicyStatement, RemoteRegion } from '@spotguard/simulator';
import { programs } from '../../../../tools/programs.mjs';

const execute = promisify(execFile);

/**
 * Adds the instance profile of a workload's agents: the minimal policy that the default build prints, and further statements.
 * The region enforces it. Resolves to its name.
 */
export async function addWorkloadRole(options: {
  readonly region: RemoteRegion;
  readonly workload: string;
  readonly more: readonly PolicyStatement[];
}): Promise<string> {
  const { region, workload, more } = options;
  const name = `spotguard-${workload}`;
  const parameters = ['iam-policy', '--workload', workload, '--role', name];
  const { stdout } = await execute(process.execPath, [programs.agent, ...parameters]);
  const least = JSON.parse(stdout) as PolicyDocument;
  await region.addRole({ name, policy: { ...least, Statement: [least.Statement, more].flat() } });
  return name;
}
