import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { callerGone } from '../../../http/caller-gone.js';
import type { EventSink } from '../../../live/event-stream.js';
import type { EventStreams } from '../../../live/event-streams.js';
import { id } from '../api-types.js';

const number = z.coerce.number().int().min(0);
const reconnectMilliseconds = 2_000;
/** A caller that does not read for so long is disconnected. It resumes where it was. */
const maxBlockedMilliseconds = 30_000;

/**
 * The route that sends events as they happen. `isAllowed` tells whether the caller of an open stream may still read it; it is
 * asked when accounts change, and once a minute.
 */
export function eventStreamRoute(
  app: App,
  streams: EventStreams,
  isAllowed: (request: FastifyRequest) => Promise<boolean>,
): void {
  app.get(
    '/events',
    {
      config: { allow: 'viewer', needsTurn: false, isStream: true },
      schema: {
        operationId: 'streamEvents',
        tags: ['Events'],
        summary: 'Follow what happens',
        description:
          'Sends the events of the account as they happen, as server-sent events: `event` is the type, `id` the number, and `data` the event as JSON. A client that connects again sends the last number in the header `Last-Event-ID`, or as `after`, and gets what it has missed. An event `reset` tells that some of that is not kept any more: read everything again. An event `ping` with the time of the server comes every five seconds.',
        headers: z.looseObject({
          'last-event-id': number.optional().meta({ description: 'The number of the last event that was received.' }),
        }),
        querystring: z.strictObject({
          after: number.optional().meta({ description: 'As the header `Last-Event-ID`, which comes first.' }),
          workloadId: id.optional().meta({ description: 'Only events of this workload.' }),
          types: z.string().max(1_000).optional().meta({
            description: 'Only events of these types, separated by commas; `command.` stands for all that begin so.',
          }),
        }),
        response: {
          200: {
            description: 'The stream.',
            content: { 'text/event-stream': { schema: z.string().meta({ description: 'Server-sent events.' }) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { after, workloadId, types } = request.query;
      const wanted = types?.split(',');
      const sink = openSink(reply);
      const gone = callerGone(reply);
      const close = await streams.open({
        accountId: request.account.id,
        after: request.headers['last-event-id'] ?? after,
        accepts: (event) =>
          (workloadId === undefined || event.workloadId === workloadId) &&
          (wanted === undefined ||
            wanted.some((type) => event.type === type || (type.endsWith('.') && event.type.startsWith(type)))),
        isAllowed: () => isAllowed(request),
        sink,
      });
      if (gone.aborted) close();
      else gone.addEventListener('abort', close, { once: true });
      return reply;
    },
  );
}

/** Begins the answer when the first text is written, so that an error before that is an ordinary answer. */
function openSink(reply: FastifyReply): EventSink {
  const { raw } = reply;
  let isOpen = false;
  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    // Some proxies collect an answer before they pass it on.
    raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    raw.write(`retry: ${reconnectMilliseconds}\n\n`);
  };
  return {
    write: (text) => {
      open();
      return raw.destroyed || raw.write(text);
    },
    whenWritable: () =>
      new Promise((resolve) => {
        const limit = setTimeout(() => raw.destroy(), maxBlockedMilliseconds);
        const finish = (): void => {
          clearTimeout(limit);
          raw.off('drain', finish);
          raw.off('close', finish);
          resolve();
        };
        raw.once('drain', finish);
        raw.once('close', finish);
      }),
    end: () => {
      open();
      raw.end();
    },
  };
}
