import type { ReactNode } from 'react';
import { Figure } from '../src/page/fleet/figure.js';
import type { FleetWorkload } from '../src/page/fleet/fleet-query.js';
import { MarketMark } from '../src/page/fleet/market-mark.js';
import { PlaceText } from '../src/page/fleet/place-text.js';
import { ReplicaText } from '../src/page/fleet/replica-text.js';
import { RowActions } from '../src/page/fleet/row-actions.js';
import { StatusText } from '../src/page/fleet/status-text.js';
import { Tape } from '../src/page/fleet/tape.js';
import { TapeKey } from '../src/page/fleet/tape-key.js';
import { workloadRow } from '../test/fleet-rows.js';
import { galleryNow } from './gallery-parts.js';
import type { Piece } from './piece.js';

const dayBefore = '2026-11-26T09:00:00Z';
const hour = (at: number): string => new Date(Date.parse(dayBefore) + at * 3_600_000).toISOString();
const nothing = (): void => undefined;

const notice = {
  interruptionId: 'n',
  receivedAt: '2026-11-27T08:59:22Z',
  deadline: '2026-11-27T09:01:22Z',
  isDeadlineKnown: true,
  hasFailed: false,
};
const replica: FleetWorkload['replica'] = {
  replicaId: 'r',
  state: 'ready',
  instanceId: 'i-2',
  zone: 'us-east-1c',
  pool: 'c7g.large:us-east-1c',
  price: 0.03,
  requestedAt: dayBefore,
  readyAt: null,
};

const status = (different: Partial<FleetWorkload>) => (
  <StatusText workload={workloadRow('checkout-api', { statusSince: '2026-11-27T08:53:48Z', ...different })} />
);
const tape = (
  runs: readonly (readonly [number, 'spot' | 'on-demand' | null, number | null])[],
  noticed: string[] = [],
) => (
  <Tape
    name="checkout-api"
    runs={runs.map(([at, market, ratio]) => ({ from: hour(at), market, ratio }))}
    noticedAt={noticed}
    from={dayBefore}
    to={galleryNow}
    width={208}
    height={21}
  />
);

const inLine = (shown: ReactNode) => <span style={{ display: 'flex' }}>{shown}</span>;
const inCell = (shown: ReactNode) => <div style={{ position: 'relative', height: 36 }}>{shown}</div>;

/** What rows of the fleet are made of. */
export const fleetPieces: readonly Piece[] = [
  {
    name: 'StatusText',
    states: {
      running: status({}),
      'under notice': status({ status: 'under-notice', notice }),
      silent: status({ status: 'silent' }),
      'never heard': status({ status: 'silent', statusSince: null }),
      moving: status({ status: 'moving' }),
      failed: status({ status: 'failed' }),
      'not guarded': status({ status: 'not-guarding', statusMessage: 'ec2:RunInstances is denied' }),
      rebalance: status({ status: 'rebalance' }),
    },
  },
  {
    name: 'Tape',
    states: {
      spot: tape([
        [0, 'spot', 0.31],
        [9, 'spot', 0.42],
        [17, 'spot', 0.35],
      ]),
      'interrupted, then on-demand': tape(
        [
          [0, 'spot', 0.4],
          [13, 'on-demand', 1],
        ],
        [hour(13)],
      ),
      'unknown in between': tape([
        [0, 'spot', 0.4],
        [6, null, null],
        [14, 'spot', 0.5],
      ]),
      'nothing known': tape([]),
    },
  },
  { name: 'TapeKey', isWideOnly: true, states: { usual: <TapeKey /> } },
  {
    name: 'MarketMark',
    states: {
      spot: inLine(<MarketMark market="spot" />),
      'on-demand': inLine(<MarketMark market="on-demand" />),
      replica: inLine(<MarketMark market="replica" />),
    },
  },
  {
    name: 'PlaceText',
    states: {
      spot: <PlaceText workload={workloadRow('a')} />,
      'on-demand': <PlaceText workload={workloadRow('a', { market: 'on-demand' })} />,
      unknown: <PlaceText workload={workloadRow('a', { instanceType: null, zone: null })} />,
    },
  },
  {
    name: 'ReplicaText',
    states: {
      none: <ReplicaText replica={null} />,
      launching: <ReplicaText replica={{ ...replica, state: 'launching' }} />,
      ready: <ReplicaText replica={replica} />,
    },
  },
  {
    name: 'RowActions',
    states: {
      spot: inCell(<RowActions workload={workloadRow('a')} onAct={nothing} />),
      'on-demand': inCell(<RowActions workload={workloadRow('b', { market: 'on-demand' })} onAct={nothing} />),
    },
  },
  {
    name: 'Figure',
    states: {
      known: <Figure label="Cost now" value="$21.46" beside="/h" below="on-demand $54.11/h, 60.3 % less" />,
      unknown: <Figure label="Cost now" value="unknown" below="No price is known." />,
    },
  },
];
