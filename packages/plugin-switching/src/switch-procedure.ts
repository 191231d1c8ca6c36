import { ImagePlan, LaunchPlan } from '@spotguard/plugin-aws/contract';
import { instanceFacts, retirement } from '@spotguard/plugin-succession/contract';
import { market, type SwitchReport, switchReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';

const nothing = z.object({});

/** The market and zone to which a switch moves the workload. */
const switchTarget = z.object({ market, zone: z.string() });
export type SwitchTarget = z.output<typeof switchTarget>;

/** The steps of a switch. Until the promotion, a failure undoes everything; the promotion cannot be undone. */
export const switchProcedure = defineProcedure({
  id: 'switching.switch',
  version: 1,
  summary: 'Launches a replacement, hands over to it and retires this instance.',
  input: z.object({
    commandId: z.string(),
    target: switchTarget,
    /** Set by the command; when absent, the settings decide. */
    terminateWaitSeconds: z.number().optional(),
    trigger: z.enum(['manual', 'model']),
  }),
  steps: {
    verify: {
      summary:
        'Checks this instance and the launch with EC2, and decides what happens to this instance after the switch.',
      intent: nothing,
      result: z.object({ from: instanceFacts, retirement }),
    },
    image: {
      summary: 'Makes an image of the running instance without a reboot, if `createSnapshotOnSwitch` is on.',
      intent: z.object({ plan: ImagePlan.optional() }),
      result: z.object({ imageId: z.string().optional() }),
    },
    'image-available': {
      summary: 'Waits until the image can be launched.',
      intent: nothing,
      result: z.object({ at: z.number().optional() }),
      interruptible: true,
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
      interruptible: true,
      timeoutSeconds: 3_700,
    },
    'hand-over': {
      summary: 'Hands over what leads to this instance: addresses, targets, volumes.',
      intent: nothing,
      result: z.object({ at: z.number() }),
    },
    promote: {
      summary: 'Makes the replacement the primary; retries until the control plane accepts or refuses.',
      intent: nothing,
      result: z.object({ at: z.number() }),
      pivot: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    report: {
      summary: 'Writes the switch report to the outbox.',
      intent: z.object({ report: z.custom<SwitchReport>((value) => switchReport.safeParse(value).success) }),
      result: nothing,
      afterFinish: true,
    },
    acknowledge: {
      summary: 'Acknowledges the command and waits up to two minutes until report and acknowledgement have arrived.',
      intent: z.object({ message: z.string() }),
      result: nothing,
      timeoutSeconds: 120,
    },
    retire: {
      summary: 'Terminates this instance after the ordered time, or keeps it.',
      intent: z.object({ terminateAt: z.number().optional() }),
      result: nothing,
      parks: true,
      timeoutSeconds: 90_000,
    },
  },
});
export type SwitchProcedure = typeof switchProcedure;
