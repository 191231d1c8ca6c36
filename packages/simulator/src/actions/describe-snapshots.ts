import { list, text } from '../query/fields.js';
import { defineAction } from './action.js';
import { idList, listPage, pagedShape } from './listing.js';
import { tagSet } from './tag-elements.js';

/** Lists snapshots. All belong to the account. */
export const describeSnapshots = defineAction({
  name: 'DescribeSnapshots',
  shape: { SnapshotId: idList, Owner: list(text), RestorableBy: list(text), ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { Owner } = parameters;
    const progressOf = (pending: boolean) => (pending ? '42%' : '100%');
    const { items, nextToken } = listPage(parameters, {
      resources: state.visibleSnapshots(),
      ids: { asked: parameters.SnapshotId, prefix: 'snap', parameter: 'snapshotIds', of: (item) => item.snapshotId },
      keep: () => Owner.length === 0 || Owner.includes('self') || Owner.includes(state.accountId),
      filterNames: ['description', 'encrypted', 'owner-id', 'snapshot-id', 'status', 'volume-id', 'volume-size'],
      filterable: (snapshot) => ({
        tags: state.tags.of(snapshot.snapshotId),
        values: {
          description: [snapshot.description],
          encrypted: [String(snapshot.encrypted)],
          'owner-id': [state.accountId],
          'snapshot-id': [snapshot.snapshotId],
          status: [snapshot.state],
          'volume-id': [snapshot.volumeId],
          'volume-size': [String(snapshot.sizeGib)],
        },
      }),
    });
    return {
      snapshotSet: items.map((snapshot) => ({
        snapshotId: snapshot.snapshotId,
        volumeId: snapshot.volumeId,
        status: snapshot.state,
        startTime: snapshot.startedAt,
        progress: progressOf(snapshot.state === 'pending'),
        ownerId: state.accountId,
        description: snapshot.description,
        volumeSize: snapshot.sizeGib,
        encrypted: snapshot.encrypted,
        storageTier: 'standard',
        tagSet: tagSet(state.tags.of(snapshot.snapshotId)),
      })),
      nextToken,
    };
  },
});
