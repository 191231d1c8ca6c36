import * as z from 'zod';

/** What becomes of the old host: ended some seconds after the hand-over, or kept, and on whose word. */
export const retirement = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('terminate'), waitSeconds: z.number() }),
  z.object({ kind: z.literal('keep'), because: z.string() }),
]);
export type Retirement = z.output<typeof retirement>;

/** The command's word counts first, then the control plane's settings, then this host's; 0 always means keep. */
export function decideRetirement(say: {
  readonly command: number | undefined;
  readonly settings:
    | { readonly terminate_wait_seconds?: number; readonly auto_terminate_enabled?: boolean }
    | undefined;
  readonly local: { readonly terminateWaitSeconds: number; readonly autoTerminateOldInstance: boolean };
}): Retirement {
  if (!say.local.autoTerminateOldInstance) return keep('AUTO_TERMINATE_OLD_INSTANCE=false on this host');
  if (say.command !== undefined) return after(say.command, 'the command said so');
  if (say.settings?.auto_terminate_enabled === false) return keep('auto-termination is off for this agent');
  if (say.settings?.terminate_wait_seconds !== undefined) {
    return after(say.settings.terminate_wait_seconds, "the agent's settings say so");
  }
  return after(say.local.terminateWaitSeconds, 'TERMINATE_WAIT_TIME=0 on this host');
}

function after(waitSeconds: number, becauseKept: string): Retirement {
  return waitSeconds > 0 ? { kind: 'terminate', waitSeconds } : keep(becauseKept);
}

function keep(because: string): Retirement {
  return { kind: 'keep', because };
}
