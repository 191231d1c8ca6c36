import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { PartError } from '../../controls/part-error.js';
import type { Step } from '../../lanes/lane.js';
import { Lanes } from '../../lanes/lanes.js';
import { useNow } from '../../live/use-now.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { runningLanes } from './running-lanes.js';

const maxSteps = 200;

interface RunningStepsProps {
  readonly workloadId: string;
  /** The command that started them; null for a failover, which nobody has ordered. */
  readonly commandId: string | null;
  /** The instance that carries them out. */
  readonly instanceId: string;
  /** When it began, in milliseconds. */
  readonly since: number;
  readonly isRunning: boolean;
}

/** Reads the newest steps of a workload. Events about it make them be read again. */
function newestStepsQuery(api: ApiClient, workloadId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'steps', 'newest'],
    queryFn: async () => {
      const params = { path: { workloadId }, query: { limit: maxSteps } };
      return (await dataOf(api.GET('/api/v1/workloads/{workloadId}/steps', { params }))).items;
    },
  });
}

/** The steps of what goes on, as they begin and end, or went on: those of the instance that carries it out, and of the new one. */
export function RunningSteps({ isRunning, ...asked }: RunningStepsProps) {
  const { api } = usePage();
  const steps = useQuery(newestStepsQuery(api, asked.workloadId));
  if (steps.isError) return <PartError what="The steps" error={steps.error} onRetry={() => void steps.refetch()} />;
  if (steps.data === undefined) return null;
  if (isRunning) return <GrowingLanes steps={steps.data} asked={asked} />;
  const lanes = runningLanes(steps.data, { ...asked, now: undefined });
  return lanes === undefined ? null : <Lanes axis={lanes.axis} groups={lanes.groups} />;
}

interface GrowingLanesProps {
  readonly steps: readonly Step[];
  readonly asked: Omit<RunningStepsProps, 'isRunning'>;
}

/** Lanes that end at the present, and are drawn anew every second. */
function GrowingLanes({ steps, asked }: GrowingLanesProps) {
  const now = useNow();
  const lanes = runningLanes(steps, { ...asked, now });
  if (lanes === undefined) return <p className={text.quiet}>No word of a step yet.</p>;
  return <Lanes axis={lanes.axis} groups={lanes.groups} now={now} />;
}
