import { ImagePlan, LaunchPlan } from '@spotguard/plugin-aws/contract';
import { instanceFacts, retirement } from '@spotguard/plugin-succession/contract';
import { market, type SwitchReport, switchReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';

const nothing = z.object({});

/** Where a switch goes. */
const switchTarget = z.object({ market, zone: z.string() });
export type SwitchTarget = z.output<typeof switchTarget>;

/** The switch, step by step. A replacement that does not come up is undone; from the promotion on there is no way back. */
export const switchProcedure = defineProcedure({
  id: 'switching.switch',
  version: 1,
  summary: 'Launches a replacement, hands over to it and retires this instance.',
  input: z.object({
    commandId: z.string(),
    target: switchTarget,
    /** As the command says; absent when it leaves it to settings. */
    terminateWaitSeconds: z.number().optional(),
    trigger: z.enum(['manual', 'model']),
  }),
  steps: {
    verify: {
      summary: 'Checks with EC2 where this instance is and settles what becomes of it.',
      intent: nothing,
      result: z.object({ from: instanceFacts, retirement }),
    },
    image: {
      summary: 'Makes an image of the running instance, without a reboot, if images are on.',
      intent: z.object({ plan: ImagePlan.optional() }),
      result: z.object({ imageId: z.string().optional() }),
    },
    'image-available': {
      summary: 'Waits until the image can be launched.',
      intent: nothing,
      result: z.object({ at: z.number().optional() }),
      timeoutSeconds: 7_200,
    },
    launch: {
      summary: 'Launches a copy of this instance in the target pool.',
      intent: z.object({ plan: LaunchPlan }),
      result: z.object({ instanceId: z.string(), launchedAt: z.number() }),
    },
    ready: {
      summary: 'Waits until the replacement runs, its agent has registered and the health probe answers.',
      intent: z.object({ deadline: z.number() }),
      result: z.object({ to: instanceFacts, readyAt: z.number() }),
      timeoutSeconds: 3_700,
    },
    'hand-over': {
      summary: 'Moves whatever leads to this host: addresses, targets, volumes.',
      intent: nothing,
      result: z.object({ at: z.number() }),
    },
    promote: {
      summary: 'Makes the replacement the primary, and is never left before the control plane has said yes or no.',
      intent: nothing,
      result: z.object({ at: z.number() }),
      pivot: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    report: {
      summary: 'Puts the switch report where it cannot get lost.',
      intent: z.object({ report: z.custom<SwitchReport>((value) => switchReport.safeParse(value).success) }),
      result: nothing,
    },
    acknowledge: {
      summary: 'Answers the command and waits a while for report and answer to arrive.',
      intent: z.object({ message: z.string() }),
      result: nothing,
      timeoutSeconds: 120,
    },
    retire: {
      summary: 'Waits as long as was asked and terminates this instance, or keeps it.',
      intent: z.object({ terminateAt: z.number().optional() }),
      result: nothing,
      parks: true,
      timeoutSeconds: 90_000,
    },
  },
});
export type SwitchProcedure = typeof switchProcedure;
