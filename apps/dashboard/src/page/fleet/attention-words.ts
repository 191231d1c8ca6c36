import type { Attention, FleetWorkload } from './fleet-query.js';
import type { StatusWords } from './status-words.js';

const limitNames: Readonly<Record<string, string>> = {
  launchesPerHour: 'launches per hour',
  spendPerDay: 'spend per day',
  failuresInRow: 'failures in a row',
};

/** Puts what needs attention into one sentence, with the time that belongs to it. */
export function attentionWords({ code, since, message }: Attention, workload: FleetWorkload | undefined): StatusWords {
  const age = since === null ? undefined : ({ as: 'age', at: since } as const);
  const left = workload?.notice == null ? undefined : ({ as: 'left', at: workload.notice.deadline } as const);
  const fail = (before: string, time: StatusWords['time'], after: string) =>
    ({ kind: 'fail', before, time, after }) as const;
  const clock = (before: string, time: StatusWords['time'], after: string) =>
    ({ kind: 'clock', before, time, after }) as const;
  const warn = (before: string, time: StatusWords['time'], after: string) =>
    ({ kind: 'warn', before, time, after }) as const;
  const told = message === null ? '' : `: ${message}`;
  switch (code) {
    case 'failover-failed':
      return fail('The failover launched nothing; ', left, ' until AWS takes the instance.');
    case 'frozen-under-notice':
      return fail(`Frozen${told}. `, left, ' until AWS takes the instance, and nothing is done.');
    case 'under-notice':
      return clock('', left, ' until AWS takes the instance; a failover is under way.');
    case 'silent':
      return age === undefined
        ? fail('Its agent was never heard.', age, '')
        : fail('Its agent is not heard for ', age, ': nobody may act on a notice.');
    case 'moving':
      return { kind: 'move', before: age === undefined ? 'Moving.' : 'Moving for ', time: age, after: age ? '.' : '' };
    case 'move-failed':
      return fail(age === undefined ? `Its move failed${told}` : 'Its move failed ', age, age ? ` ago${told}` : '');
    case 'not-guarding':
      return warn(`Its agent does not guard it${told}`, undefined, '');
    case 'rebalance':
      return clock('Rebalance recommendation ', age, ' ago; a replica stands by.');
    case 'limit-tripped':
      return warn(`The limit on ${limitNames[message ?? ''] ?? 'launches'} is reached, since `, age, '.');
    case 'command-not-taken': {
      const version = workload?.agentVersion == null ? '' : `, ${workload.agentVersion},`;
      const cause = `, though it is in contact: its agent${version} may be too old for it.`;
      return warn(`It has not taken the command ${message ?? ''} for `, age, cause);
    }
    case 'price-unknown':
      return warn(age === undefined ? 'Its price was never known.' : 'Its price is unknown, for ', age, age ? '.' : '');
  }
}
