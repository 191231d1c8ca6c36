import type { Call } from '@spotguard/sdk';

/** Asks for commands every 15 seconds. */
export const config = { pendingCommandsIntervalSeconds: 15 };
export const command = { id: 'c1', target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b', priority: 75 };

/** The path to which the acknowledgement of a command is sent. */
export function path(id: string): string {
  return `/api/agents/agent-1/commands/${id}/executed`;
}

/** A switch that runs until `finish` is called, and records its calls. */
export function heldSwitch() {
  const calls: { readonly input: unknown; readonly id: string; readonly priority: number }[] = [];
  let resolveSwitch: (outcome: { message: string }) => void = () => {};
  const done = new Promise<{ message: string }>((resolve) => {
    resolveSwitch = resolve;
  });
  const onSwitch = (input: unknown, { id, priority }: Call) => {
    calls.push({ input, id, priority });
    return done;
  };
  return { calls, onSwitch, finish: () => resolveSwitch({ message: 'Switched' }) };
}
