import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { Ec2Api } from '../src/ec2/ec2-api.js';
import { noWaitClock } from './inventory-region.js';

test('an attempt whose answer arrives byte by byte without an end is aborted at its deadline', async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'text/xml' });
    const drops = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drops));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  using ec2 = new Ec2Api({ endpoint, credentials, clock: noWaitClock, random: () => 0, attemptSeconds: 0.3 });
  ec2.connect('us-east-1');
  const { signal } = new AbortController();
  const call = ec2.call({ action: 'ec2:DescribeInstances', signal }, (client, options) =>
    client.send(new DescribeInstancesCommand({}), options),
  );
  await expect(call).rejects.toMatchObject({ code: 'TIMED_OUT', retryable: true });
  expect(requests).toBe(3);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
