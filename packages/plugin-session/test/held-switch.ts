import type { Call } from '@spotguard/sdk';

/** Asks for commands every 15 seconds. */
export const config = { pendingCommandsIntervalSeconds: 15 };
export const command = { id: 'c1', target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b', priority: 75 };

/** Where the answer to a command goes. */
export function path(id: string): string {
  return `/api/agents/agent-1/commands/${id}/executed`;
}

/** A switch that is under way until it is let go, and notes what it was asked. */
export function heldSwitch() {
  const asked: { readonly input: unknown; readonly id: string; readonly priority: number }[] = [];
  let letGo: (outcome: { message: string }) => void = () => {};
  const done = new Promise<{ message: string }>((resolve) => {
    letGo = resolve;
  });
  const onSwitch = (input: unknown, { id, priority }: Call) => {
    asked.push({ input, id, priority });
    return done;
  };
  return { asked, onSwitch, finish: () => letGo({ message: 'Switched' }) };
}
