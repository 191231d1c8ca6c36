import { CleanupWorld } from '../../packages/plugin-cleanup/test/cleanup-world.js';
import { PricingWorld } from '../../packages/plugin-pricing/test/pricing-agent.js';
import { ReplicasWorld } from '../../packages/plugin-replicas/test/replicas-world.js';
import { Session } from '../../packages/plugin-session/src/contract.js';
import { succession } from '../../packages/plugin-succession/src/index.js';
import { SwitchingWorld } from '../../packages/plugin-switching/test/switching-world.js';
import { TerminationWorld } from '../../packages/plugin-termination/test/termination-world.js';
import { fake, fakeAgentInstance, type PluginSample } from '../../packages/testkit/src/index.js';

/** No program listens on this port. */
const closedEndpoint = 'http://127.0.0.1:1';

type Sample = Pick<PluginSample, 'config' | 'services' | 'plugins'>;

/** For the id of each first-party plugin: fakes of what it needs and, if it has required keys, a configuration. */
const samples: Readonly<Record<string, () => Sample>> = {
  aws: () => ({ config: { metadataEndpoint: closedEndpoint, ec2Endpoint: closedEndpoint } }),
  session: () => ({
    config: { serverUrl: closedEndpoint, clientToken: 'token-of-the-sample' },
    services: fakeAgentInstance(),
  }),
  cleanup: () => ({ services: new CleanupWorld().services }),
  pricing: () => ({ services: new PricingWorld().services() }),
  succession() {
    const { cloud, controlPlane } = new SwitchingWorld();
    const session = fake(Session, controlPlane.session());
    return { services: [...fakeAgentInstance(), ...cloud.services, ...controlPlane.services, session] };
  },
  replicas() {
    const { cloud, controlPlane } = new ReplicasWorld();
    const session = fake(Session, controlPlane.session);
    return {
      plugins: [succession],
      services: [...fakeAgentInstance(), ...cloud.services, ...controlPlane.services, session],
    };
  },
  switching() {
    const { cloud, controlPlane } = new SwitchingWorld();
    const session = fake(Session, controlPlane.session());
    return {
      plugins: [succession],
      services: [...fakeAgentInstance(), ...cloud.services, ...controlPlane.services, session],
    };
  },
  termination() {
    const { cloud, controlPlane } = new TerminationWorld();
    const session = fake(Session, controlPlane.session());
    return {
      plugins: [succession],
      services: [...fakeAgentInstance(), ...cloud.services, ...controlPlane.services, session],
    };
  },
};

/** Creates a new sample for a first-party plugin; throws if there is none for it yet. */
export function createSample(id: string): Sample {
  const create = samples[id];
  if (create === undefined)
    throw new Error(`Add a sample for the plugin '${id}' to tools/repo-checks/plugin-samples.ts`);
  return create();
}
