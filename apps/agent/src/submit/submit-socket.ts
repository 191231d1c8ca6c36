import { type LocalSocket, openLocalSocket } from '@spotguard/program';
import { type Clock, type CommandBus, describeError, priorities } from '@spotguard/sdk';
import { maxAcceptSeconds, type SubmitAnswer, submitOrder, submitPath } from './submit-order.js';

/** What the socket needs of its agent. */
export interface SubmitSocketParts {
  readonly commands: CommandBus;
  readonly clock: Clock;
}

/**
 * Takes commands on a socket in the state directory, which only root and the user of the agent can open. They have the
 * priority of commands that people order.
 */
export function openSubmitSocket(stateDirectory: string, parts: SubmitSocketParts): Promise<LocalSocket> {
  return openLocalSocket(submitPath(stateDirectory), async (message) => ({
    answer: await answerOrder(message, parts),
  }));
}

async function answerOrder(message: unknown, { commands, clock }: SubmitSocketParts): Promise<SubmitAnswer> {
  const order = submitOrder.safeParse(message);
  if (!order.success) {
    const problems = order.error.issues.map(({ path, message: text }) => `${path.join('.') || 'order'}: ${text}`);
    return { error: `The order is not one of this agent's version: ${problems.join('; ')}` };
  }
  const { waits, ...request } = order.data;
  const ended = commands.submit({ ...request, priority: priorities.manual }).then(
    (outcome): SubmitAnswer => ({ outcome }),
    (error): SubmitAnswer => ({ error: `The command has not ended: ${describeError(error)}` }),
  );
  if (waits) return ended;
  const answered = new AbortController();
  const late = clock.sleep(maxAcceptSeconds * 1_000, answered.signal).then(
    (): SubmitAnswer => ({ accepted: true }),
    () => ended,
  );
  return Promise.race([ended, late]).finally(() => answered.abort());
}
