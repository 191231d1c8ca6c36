import { defineAction } from './action.js';
import { idList, listPage, pagedShape } from './listing.js';
import { tagSet } from './tag-elements.js';

/** Lists the spot requests of spot instances. */
export const describeSpotInstanceRequests = defineAction({
  name: 'DescribeSpotInstanceRequests',
  shape: { SpotInstanceRequestId: idList, ...pagedShape },
  run(parameters, { state, permit }) {
    permit();
    const { items, nextToken } = listPage(parameters, {
      resources: state.visibleSpotRequests(),
      ids: {
        asked: parameters.SpotInstanceRequestId,
        prefix: 'sir',
        parameter: 'spotInstanceRequestIds',
        of: ({ requestId }) => requestId,
      },
      filterNames: ['instance-id', 'spot-instance-request-id', 'state', 'status-code', 'type'],
      filterable: (request) => ({
        tags: state.tags.of(request.requestId),
        values: {
          'instance-id': [request.instanceId],
          'spot-instance-request-id': [request.requestId],
          state: [request.state],
          'status-code': [request.status.code],
          type: [request.persistent ? 'persistent' : 'one-time'],
        },
      }),
    });
    return {
      spotInstanceRequestSet: items.map((request) => ({
        spotInstanceRequestId: request.requestId,
        instanceId: request.instanceId,
        launchedAvailabilityZone: state.instances.get(request.instanceId)?.subnet.zone.name,
        type: request.persistent ? 'persistent' : 'one-time',
        state: request.state,
        status: { ...request.status },
        spotPrice: request.maxPrice,
        productDescription: 'Linux/UNIX',
        instanceInterruptionBehavior: request.interruptionBehavior,
        createTime: request.createdAt,
        tagSet: tagSet(state.tags.of(request.requestId)),
      })),
      nextToken,
    };
  },
});
