#!/usr/bin/env node
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startRegion } from './region.js';

const usage = `spotguard-simulator: an EC2 region on loopback

  --directory <path>         where the disks of instances and images are kept (default: a folder below the temporary one)
  --region <name>            default us-east-1
  --zones <a,b,c>            zone names (default: the region's a, b and c)
  --time-scale <n>           how many times faster than EC2 (default 1)
  --timing <json>            durations to change, in simulated ms, such as {"pendingMs":2000}
  --call-latency-ms <n>      real ms that each EC2 answer takes longer (default 0)
  --throttle                 enforce EC2's request limits
  --control-token <token>    bearer token of the control API (default: random)
  --events                   write every event to stderr, a line of JSON each
  --exit-with-parent         end when stdin closes

Prints one line of JSON with endpoint, pricingEndpoint, controlEndpoint and controlToken on stdout when it is ready.
`;

async function main(): Promise<void> {
  // The region continues when its output is no longer read.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const { values } = parseArgs({
    options: {
      directory: { type: 'string' },
      region: { type: 'string' },
      zones: { type: 'string' },
      'time-scale': { type: 'string' },
      timing: { type: 'string' },
      'call-latency-ms': { type: 'string' },
      throttle: { type: 'boolean' },
      'control-token': { type: 'string' },
      events: { type: 'boolean' },
      'exit-with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const region = await startRegion({
    directory: values.directory ?? join(tmpdir(), `spotguard-region-${process.pid}`),
    region: values.region,
    zones: values.zones?.split(','),
    timeScale: numberOf('time-scale', values['time-scale']),
    timing: values.timing === undefined ? undefined : JSON.parse(values.timing),
    callLatencyMs: numberOf('call-latency-ms', values['call-latency-ms']),
    throttling: values.throttle ? 'aws' : 'off',
    controlToken: values['control-token'],
    ...(values.events ? { log: (event) => process.stderr.write(`${JSON.stringify(event)}\n`) } : {}),
  });
  const { endpoint, pricingEndpoint, controlEndpoint, controlToken } = region;
  process.stdout.write(`${JSON.stringify({ endpoint, pricingEndpoint, controlEndpoint, controlToken })}\n`);

  let isClosing = false;
  const close = () => {
    if (isClosing) return;
    isClosing = true;
    process.stdin.pause();
    region.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  // SIGHUP comes when the terminal is closed. Without a handler, Node would end without closing the region.
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, close);
  if (values['exit-with-parent']) process.stdin.once('close', close).once('end', close).resume();
}

function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new RangeError(`--${name} must be a number; it is '${value}'.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`spotguard-simulator: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 64;
});
