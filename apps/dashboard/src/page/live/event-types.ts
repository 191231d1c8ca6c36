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

/** The types of events after which only what happened is shown differently. */
export const peopleEventTypes = [
  'user.added',
  'user.changed',
  'user.removed',
  'user.set-up-again',
  'user.password-changed',
  'user.logged-in',
  'user.log-in-failed',
  'token.created',
  'token.changed',
  'token.revoked',
] as const;
