import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

export interface WorkloadDisk {
  readonly directory: string;
  /** The agent's file, copied with the files that begin with its name. Without it the instance has no agent. */
  readonly agentFile?: string;
  /** Written to the agent's `.env`, which only its owner can read. */
  readonly settings: Readonly<Record<string, string>>;
  /** More variables of the agent's process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The agent writes into a pipe whose reader ends after the first line. Default: into the service's log. */
  readonly losesOutput?: boolean;
}

/** The line in the service's log when nobody reads the agent's output any more. */
export const outputLost = 'The reader of the output has ended';

/** The agent's exit code when another instance runs the workload. */
const retired = 10;

/** The program of the protected workload. It serves `/health` on the instance's private address. */
const workload = `
import { createServer, request } from 'node:http';
const base = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT;
const ask = (method, path, headers) => new Promise((resolve, reject) => {
  const asked = request(base + path, { method, headers }, (answer) => {
    let text = '';
    answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
  });
  asked.on('error', reject).end();
});
const token = await ask('PUT', '/latest/api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' });
const address = await ask('GET', '/latest/meta-data/local-ipv4', { 'x-aws-ec2-metadata-token': token });
createServer((_, answer) => answer.end('ok')).listen(8080, address);
`;

/**
 * A shell script that runs the program in its arguments with a pipe for output. The reader is started by a process that ends
 * at once, so that it is no child of the program.
 */
const withReader = `
set -e
rm -f output
mkfifo output
( { head -n 1 <output; echo '${outputLost}'; } & )
exec 3>output
rm output
exec "$@" >&3 2>&3 3>&-
`;

/** Writes the disk of an image: a workload, and an agent that guards it. */
export async function writeWorkloadDisk({
  directory,
  agentFile,
  settings,
  environment = {},
  losesOutput = false,
}: WorkloadDisk): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'workload.mjs'), workload);
  const services: object[] = [{ name: 'workload', command: [process.execPath, 'workload.mjs'], restart: 'always' }];
  if (agentFile !== undefined) {
    await copyProgram(agentFile, directory);
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(directory, '.env'), lines.join(''));
    await chmod(join(directory, '.env'), 0o600);
    const run = [process.execPath, basename(agentFile), 'run'];
    services.push({
      name: 'agent',
      command: losesOutput ? ['/bin/sh', '-c', withReader, 'agent', ...run] : run,
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
      restart: 'always',
      stopOnExitCodes: [retired],
    });
  }
  await writeFile(join(directory, 'boot.json'), JSON.stringify({ services }));
}

async function copyProgram(file: string, directory: string): Promise<void> {
  const name = basename(file, extname(file));
  const belonging = (await readdir(dirname(file))).filter((other) => other.startsWith(`${name}.`));
  await Promise.all(belonging.map((other) => cp(join(dirname(file), other), join(directory, other))));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
}
