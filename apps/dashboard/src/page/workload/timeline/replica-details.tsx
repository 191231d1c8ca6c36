import { InstanceId } from '../../format/instance-id.js';
import { Moment } from '../../format/moment.js';
import { Price } from '../../format/price.js';
import { NamedFacts } from './named-facts.js';
import type { ReplicaOfHistory } from './timeline-row.js';

/** Who asked for a replica, as shown. */
const askedBy: Readonly<Record<ReplicaOfHistory['type'], string>> = {
  manual: 'the settings or a person',
  'automatic-rebalance': 'a rebalance recommendation',
  'automatic-termination': 'a notice',
};

/** A replica: where it is, why it was launched, what it cost, and its times. */
export function ReplicaDetails({ replica }: { readonly replica: ReplicaOfHistory }) {
  const { instanceId, pool, type, hourlyCost, createdAt, readyAt, promotedAt, failedAt, terminatedAt, error } = replica;
  const moment = (at: string | null) => at && <Moment at={at} />;
  return (
    <NamedFacts
      facts={[
        ['Replica', <InstanceId key="instance" id={instanceId} />],
        ['Pool', pool],
        ['Asked for by', askedBy[type]],
        ['Price then', <Price key="price" usd={hourlyCost} unit />],
        ['Ordered', moment(createdAt)],
        ['Ready', moment(readyAt)],
        ['Took over', moment(promotedAt)],
        ['Failed', moment(failedAt)],
        ['Ended', moment(terminatedAt)],
        ['Error', error],
      ]}
    />
  );
}
