import type { ActivityEvent } from './activity-queries.js';

/** What happened, as a sentence around the name of the workload that it is about. */
export interface ActivityWords {
  readonly before: string;
  /** After the name; begins with a space or a mark where one is needed. */
  readonly after: string;
}

const interruptionWords: Readonly<Record<string, string>> = {
  termination: 'Reported that AWS takes',
  rebalance: 'Reported a rebalance recommendation for',
  maintenance: 'Reported a maintenance event of',
  failover: 'Reported a failover from',
};

const settingNames: Readonly<Record<string, string>> = {
  enabled: 'enabled',
  autoSwitchEnabled: 'auto-switch',
  manualReplicaEnabled: 'replica always there',
  autoTerminateEnabled: 'end old instances',
  terminateWaitSeconds: 'wait before the end in seconds',
};

/** Puts an event into words. The person, program or agent that caused it stands before them. */
export function activityWords({ type, workloadId, data }: ActivityEvent): ActivityWords {
  const text = (name: string): string => textOf(data[name]);
  const told = (name: string): string => (text(name) === '' ? '' : `: ${text(name)}`);
  const of = (before: string, after = ''): ActivityWords => ({ before, after });
  const where = workloadId !== null ? '' : data['level'] === 'all' ? 'the whole server' : 'the account';
  switch (type) {
    case 'instance.registered':
      return of(`Registered ${text('instanceId')} as ${text('role')} of`);
    case 'workload.configured':
      return of('Changed', changesText(data['changes']));
    case 'workload.deleted':
      return of('Removed');
    case 'primary.changed':
      return of(`Made ${text('to')} the primary of`, `, generation ${text('generation')}, after ${text('from')}`);
    case 'primary.silent':
      return of('Noticed that', ' is silent');
    case 'primary.heard':
      return of('Heard', ' again');
    case 'command.ordered': {
      const target = text('targetPoolId') || text('targetMode');
      const to = target === '' ? '' : ` to ${target === 'ondemand' ? 'on-demand' : target}`;
      return of(`Ordered ${text('type')} of`, `${to}${data['dryRun'] === true ? ', as a dry run' : ''}`);
    }
    case 'command.finished':
      return of(`${data['success'] === true ? 'Carried out' : 'Did not carry out'} a command of`, told('message'));
    case 'command.cancel-requested':
      return of('Asked to cancel a command of');
    case 'command.cancelled':
      return of('Cancelled a command of', told('message'));
    case 'command.expired':
      return of('Gave up a command of', ': no agent asked for it in time');
    case 'switch.reported':
      return of(
        data['success'] === true ? 'Reported the switch of' : 'Took back the switch of',
        ` from ${text('from')} to ${text('to')}`,
      );
    case 'interruption.reported': {
      const to = text('newInstanceId');
      const known = interruptionWords[text('kind')] ?? `Reported ${text('kind')} of`;
      return of(`${known} ${text('instanceId')} of`, to === '' ? '' : `, to ${to}`);
    }
    case 'limit.tripped':
      return of(workloadId === null ? 'Refused a launch' : 'Refused a launch of', told('message'));
    case 'limits.changed':
      return of(`Changed the limits of ${where}`.trimEnd(), changesText(data['changes']));
    case 'freeze.begun':
      return of(`Froze ${where}`.trimEnd(), told('reason'));
    case 'freeze.lifted':
      return of(`Lifted the freeze of ${where}`.trimEnd(), told('reason'));
    case 'user.added':
      return of(`Added ${text('name')} as ${text('role')}`);
    case 'user.changed':
      return of(`Changed ${text('name')}: ${text('role')}${data['isDisabled'] === true ? ', disabled' : ''}`);
    case 'user.removed':
      return of(`Removed ${text('name')}`);
    case 'user.set-up-again':
      return of(`Gave ${text('name')} a new code to set a password`);
    case 'user.password-changed':
      return of(`Set the password of ${text('name')}`);
    case 'user.logged-in':
      return of('Logged in');
    case 'user.log-in-failed':
      return of(`Failed to log in as ${text('name')}`);
    case 'token.created':
      return of(`Created the ${data['kind'] === 'agent' ? 'agent' : 'API'} token ${text('name')}`);
    case 'token.changed':
      return of(`Changed the token ${text('name')}`);
    case 'token.revoked':
      return of(`Revoked the token ${text('name')}`);
    default:
      return of(workloadId === null ? type : `${type} of`);
  }
}

/** So much of the id of an instance tells it from the others in a list. */
const idLength = 10;

/** Who caused an event: a name, the instance of an agent, or the control plane itself. */
export function actorName({ actor: { kind, id, name } }: ActivityEvent): string {
  if (kind === 'system') return 'SpotGuard';
  if (kind === 'agent') return id === null ? 'an agent' : `agent ${id.slice(0, idLength)}`;
  return name ?? 'somebody';
}

function changesText(changes: unknown): string {
  const found = Object.entries(Object(changes) as Record<string, unknown>).map(
    ([name, value]) =>
      `${settingNames[name] ?? name} ${value === true ? 'on' : value === false ? 'off' : textOf(value)}`,
  );
  return found.length === 0 ? '' : `: ${found.join(', ')}`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
