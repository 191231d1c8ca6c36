import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess, type AgentRun } from './agent-process.js';

const token = 'token-of-the-test';
let directory: string;
let tokenFile: string;
let aws: Server;
const awsRequests: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-token-'));
  tokenFile = join(directory, 'token');
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  // Parameter Store and Secrets Manager: each knows one name, answers nobody without a signature, and has one that drips.
  aws = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.once('end', () => {
      awsRequests.push(`${String(request.headers['x-amz-target'])} ${body}`);
      if (body.includes('/spotguard/drips')) {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        const drops = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drops));
        return;
      }
      const signed = /Credential=key\/\d+\/eu-west-1\//.test(request.headers.authorization ?? '');
      const known = signed && body.includes('/spotguard/token');
      response.writeHead(known ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      const refusal = { __type: 'AccessDeniedException', message: 'not authorized to perform: ssm:GetParameter' };
      response.end(JSON.stringify(known ? { Parameter: { Value: token }, SecretString: token } : refusal));
    });
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  aws.closeAllConnections();
  aws.close();
  await rm(directory, { recursive: true, force: true });
});

async function configWith(source: string, environment: Readonly<Record<string, string>> = {}): Promise<AgentRun> {
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  await using agent = await AgentProcess.start({
    file: programs.agent,
    parameters: ['config', '--json'],
    environment: {
      SPOTGUARD_TOKEN_SOURCE: source,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-west-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...environment,
    },
  });
  return await agent.ended();
}

test.concurrent.each([
  ['a file of its owner', () => `file:${tokenFile}`, {}],
  ['a systemd credential', () => 'credential:token', { CREDENTIALS_DIRECTORY: () => directory }],
  ['the Parameter Store', () => 'ssm:/spotguard/token', {}],
  [
    'the Parameter Store, by ARN',
    () => 'ssm:arn:aws:ssm:eu-west-1:1:parameter/spotguard/token',
    { AWS_REGION: () => '' },
  ],
  ['the Secrets Manager', () => 'secretsmanager:/spotguard/token', {}],
])('the token is read from %s, and is never shown', async (_, source, environment) => {
  const variables = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value()]));
  const { code, stdout, stderr } = await configWith(source(), variables);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ setting: 'session.clientToken', value: '(hidden)' }),
  );
  expect(stdout).not.toContain(token);
});

test('the Parameter Store is asked to decrypt', () => {
  const question = awsRequests.find((line) => line.startsWith('AmazonSSM.GetParameter '));
  expect(question).toContain('"WithDecryption":true');
});

test('a file that others can read is refused, with the command that fixes it', async () => {
  await chmod(tokenFile, 0o640);
  const { code, stderr } = await configWith(`file:${tokenFile}`);
  expect(code).toBe(78);
  expect(stderr).toContain(`others than its owner may use it (mode 640); run: chmod 600 ${tokenFile}`);
  expect(stderr).not.toContain(token);
});

test.concurrent.each([
  ['file:/nowhere/token', {}, 'it cannot be read'],
  ['credential:token', {}, 'start the agent by a unit with LoadCredential'],
  ['credential:absent', { CREDENTIALS_DIRECTORY: '/nowhere' }, 'check LoadCredential of the unit'],
  ['ssm:/somebody/elses', {}, 'not authorized to perform: ssm:GetParameter'],
  ['ssm:/spotguard/token', { AWS_REGION: '' }, 'no region: set AWS_REGION'],
  ['ssm:/spotguard/drips', {}, 'took longer than 10 s'],
  ['secretsmanager:/spotguard/drips', {}, 'took longer than 10 s'],
  ['vault:token', {}, 'agent.tokenSource: must be env, file:<path>'],
])('%s without a readable token is refused, and the message says what to do', async (source, environment, words) => {
  const { code, stderr } = await configWith(source, environment);
  expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining(words) });
});
