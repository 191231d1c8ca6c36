/** The types of events after which a workload is shown differently. */
export const workloadEventTypes = [
  'instance.registered',
  'workload.configured',
  'workload.deleted',
  'primary.changed',
  'primary.silent',
  'primary.heard',
  'command.ordered',
  'command.finished',
  'command.cancel-requested',
  'command.cancelled',
  'command.expired',
  'limit.tripped',
  'switch.reported',
  'procedure.progressed',
  'interruption.reported',
] as const;

/** The types of events that may change every row: those of the whole account. */
export const accountEventTypes = ['limits.changed', 'freeze.begun', 'freeze.lifted'] as const;
