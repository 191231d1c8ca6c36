import { formatMoment } from '../format/format-moment.js';
import { unknown } from '../format/format-price.js';
import { usePage } from '../page-parts.js';
import styles from './instance-lanes.module.css';
import type { Place } from './places.js';
import { shortZone } from './price-names.js';

/** A replica, from one time to another in milliseconds. */
export interface ReplicaSpan {
  readonly replicaId: string;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  readonly isActive: boolean;
}

interface InstanceLanesProps {
  readonly places: readonly Place[];
  readonly replicas: readonly ReplicaSpan[];
  /** The generation of an instance; undefined when it is not known any more. */
  readonly generationOf: (instanceId: string | null) => number | undefined;
  /** The time that is shown, in milliseconds. */
  readonly shown: readonly [from: number, to: number];
}

/** Which instance served when, one below the other by turns so that each hand-over is a step, and below them the replicas. */
export function InstanceLanes({ places, replicas, generationOf, shown }: InstanceLanesProps) {
  const { clock } = usePage();
  const now = new Date(clock.now());
  const [from, to] = shown;
  const spanOf = (part: { readonly from: number; readonly to: number }) => {
    const left = Math.max(0, (part.from - from) / (to - from));
    const right = Math.min(1, (part.to - from) / (to - from));
    return { left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` };
  };
  const isShown = (part: { readonly from: number; readonly to: number }): boolean => part.to > from && part.from < to;
  return (
    <div className={styles.lanes}>
      <h3>Instances</h3>
      <ol aria-label="Instances that served" className={styles.instances}>
        {places.map((place, index) => {
          if (!isShown(place)) return null;
          const generation = generationOf(place.instanceId);
          const name = [generation === undefined ? undefined : `g${generation}`, place.zone ?? unknown];
          const words = `${name.filter(Boolean).join(', ')}, ${place.market ?? unknown}, since ${formatMoment(new Date(place.from), now)}`;
          return (
            <li
              key={`${place.from} ${place.instanceId}`}
              data-market={place.market ?? 'unknown'}
              data-row={index % 2}
              data-present={index === places.length - 1}
              title={words}
              style={spanOf(place)}
            >
              <span>
                {generation !== undefined && `g${generation} · `}
                {place.zone === null ? unknown : shortZone(place.zone)}
              </span>
            </li>
          );
        })}
      </ol>
      <h3>Replicas</h3>
      <ol aria-label="Replicas" className={styles.replicas}>
        {replicas.filter(isShown).map((replica) => (
          <li
            key={replica.replicaId}
            title={`Replica in ${replica.zone}, since ${formatMoment(new Date(replica.from), now)}${replica.isActive ? '' : `, until ${formatMoment(new Date(replica.to), now)}`}`}
            style={spanOf(replica)}
          >
            <span>{shortZone(replica.zone)}</span>
          </li>
        ))}
        {!replicas.some(isShown) && <li className={styles.none}>none</li>}
      </ol>
    </div>
  );
}
