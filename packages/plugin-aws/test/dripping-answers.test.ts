import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { recordingLogger } from '@spotguard/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Ec2Api } from '../src/ec2/ec2-api.js';
import { PricingApi } from '../src/prices/pricing-api.js';
import { signal } from './aws-instance.js';
import { noWaitClock } from './inventory-region.js';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
/** Answers every request byte by byte, without an end. */
const server = createServer((_request, response) => {
  requests += 1;
  response.writeHead(200, { 'content-type': 'text/xml' });
  const drops = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(drops));
});
let requests: number;
let endpoint: string;

beforeEach(async () => {
  requests = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('an attempt whose answer arrives byte by byte without an end is aborted at its deadline', async () => {
  using ec2 = new Ec2Api({ endpoint, credentials, clock: noWaitClock, random: () => 0, attemptSeconds: 0.3 });
  ec2.connect('us-east-1');
  const call = ec2.call({ action: 'ec2:DescribeInstances', signal }, (client, options) =>
    client.send(new DescribeInstancesCommand({}), options),
  );
  await expect(call).rejects.toMatchObject({ code: 'TIMED_OUT', retryable: true });
  expect(requests).toBe(3);
});

test('a page of the price list that arrives byte by byte without an end is given up at its deadline', async () => {
  const identity = { region: 'us-east-1' };
  const log = recordingLogger();
  using prices = new PricingApi({ endpoint, credentials, identity, clock: noWaitClock, log, pageSeconds: 0.3 });
  await expect(prices.readPrice('m5.large', signal)).rejects.toMatchObject({ code: 'TIMED_OUT', retryable: true });
  expect(requests).toBe(1);
});
