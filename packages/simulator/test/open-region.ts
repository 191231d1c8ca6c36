import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { type Credentials, type Region, type RegionOptions, startRegion } from '../src/index.js';

/** A region with an operator's client and an empty image, in a temporary folder. */
export interface OpenRegion extends AsyncDisposable {
  readonly region: Region;
  readonly ec2: EC2Client;
  /** An image with nothing on its disk. */
  readonly imageId: string;
  /** Registers an image with these files. */
  image(name: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** A client with other credentials. */
  client(credentials: Credentials): EC2Client;
}

/** Durations for tests. They are short, and in the same order as the real ones. */
const quick = {
  visibleAfterMs: 0,
  pendingMs: 10,
  bootMs: 10,
  statusOkMs: 40,
  imageMs: 20,
  shutdownMs: 60,
} as const;

/** Starts a region with short durations. */
export async function openRegion(options: Partial<RegionOptions> = {}): Promise<OpenRegion> {
  const root = await mkdtemp(join(tmpdir(), 'simulator-'));
  const region = await startRegion({
    directory: join(root, 'region'),
    ...options,
    timing: { ...quick, ...options.timing },
  });
  const clients: EC2Client[] = [];
  const client = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => {
    const ec2 = new EC2Client({
      region: region.region,
      endpoint: region.endpoint,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
      maxAttempts: 1,
    });
    clients.push(ec2);
    return ec2;
  };
  const image = async (name: string, files: Readonly<Record<string, string>>) => {
    const disk = join(root, 'templates', name);
    await mkdir(disk, { recursive: true });
    for (const [file, content] of Object.entries(files)) await writeFile(join(disk, file), content);
    return region.addImage({ name, disk });
  };
  return {
    region,
    ec2: client(region.addOperator()),
    imageId: await image('empty', {}),
    image,
    client,
    async [Symbol.asyncDispose]() {
      for (const ec2 of clients) ec2.destroy();
      await region.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Returns the EC2 error code of a refused call, or `ok`. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Reads the credentials of an instance's role from its metadata service. */
export async function roleCredentials(metadataEndpoint: string | undefined, role: string): Promise<Credentials> {
  const token = await fetch(`${metadataEndpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).then((response) => response.text());
  const path = `latest/meta-data/iam/security-credentials/${role}`;
  const response = await fetch(`${metadataEndpoint}/${path}`, { headers: { 'x-aws-ec2-metadata-token': token } });
  const body = (await response.json()) as Readonly<Record<'AccessKeyId' | 'SecretAccessKey' | 'Token', string>>;
  return { accessKeyId: body.AccessKeyId, secretAccessKey: body.SecretAccessKey, sessionToken: body.Token };
}

/** Returns a boot.json with one service, which runs a script on the disk. */
export function bootScript(script: string, options: Readonly<Record<string, unknown>> = {}): string {
  const service = { name: 'agent', command: [process.execPath, script], restart: 'always', restartAfterMs: 10 };
  return JSON.stringify({ services: [{ ...service, ...options }] });
}

/** Returns true when a process with this id runs. A zombie process counts as ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return error instanceof Error && 'path' in error && process.platform !== 'linux';
  }
}
