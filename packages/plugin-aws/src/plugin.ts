import { hostname } from 'node:os';
import { definePlugin, InstanceIdentity, Lineage } from '@spotguard/sdk';
import { awsConfig } from './config.js';
import {
  enrolGrants,
  ImageInventory,
  InstanceCopier,
  InstanceImages,
  InstanceMetadata,
  Instances,
  LaunchRehearsal,
  PriceBook,
} from './contract.js';
import { Ec2InstanceCopier } from './copy/ec2-instance-copier.js';
import { Ec2Api } from './ec2/ec2-api.js';
import { Ec2InstanceImages } from './ec2/ec2-instance-images.js';
import { Ec2Instances } from './ec2/ec2-instances.js';
import { knownFromStart } from './identity/known-from-start.js';
import { recogniseInstance } from './identity/recognise-instance.js';
import { Ec2ImageInventory } from './inventory/ec2-image-inventory.js';
import { MetadataClient } from './metadata/metadata-client.js';
import { readRoleCredentials } from './metadata/role-credentials.js';
import { AwsPriceBook } from './prices/aws-price-book.js';
import { PricingApi } from './prices/pricing-api.js';
import { Ec2LaunchRehearsal } from './rehearsal/ec2-launch-rehearsal.js';

/** The platform plugin for EC2: identifies this instance, manages instances and images, and reads prices. */
export const aws = definePlugin({
  id: 'aws',
  version: '0.1.0',
  summary: 'Tells the agent which EC2 instance it is, and launches copies of it.',
  stability: 'beta',
  config: awsConfig,
  provides: {
    identity: InstanceIdentity,
    lineage: Lineage,
    metadata: InstanceMetadata,
    instances: Instances,
    copier: InstanceCopier,
    rehearsal: LaunchRehearsal,
    images: InstanceImages,
    prices: PriceBook,
    inventory: ImageInventory,
  },
  iam: [
    {
      actions: ['ec2:DescribeInstances'],
      why: 'Read the tags and the market of this instance, and the state of its copies.',
    },
    ...enrolGrants,
  ],
  onStartFailure: 'retry',
  // Constructed without the container: nearly every class here takes the EC2 client, the credentials or the facts that
  // `start` reads. As these are internal to the plugin, each would need a token that nobody else may use.
  setup({ config, clock, random, log, scope, status }) {
    const metadata = scope.use(new MetadataClient(config.metadataEndpoint, clock));
    const stopping = new AbortController();
    scope.defer(() => stopping.abort());
    const identity = knownFromStart<InstanceIdentity>("instance's identity");
    const lineage = knownFromStart<Lineage>("instance's lineage");
    const credentials =
      config.credentials === 'instance-role' ? () => readRoleCredentials(metadata, stopping.signal) : undefined;
    const ec2 = scope.use(new Ec2Api({ endpoint: config.ec2Endpoint, credentials, clock, random }));
    const shared = { ec2, clock, log, stopping: stopping.signal, identity: identity.facts, lineage: lineage.facts };
    const pricing = scope.use(new PricingApi({ ...shared, endpoint: config.pricingEndpoint, credentials }));
    const instances = new Ec2Instances(ec2, clock);
    const copier = new Ec2InstanceCopier(shared);
    return {
      provides: {
        identity: identity.facts,
        lineage: lineage.facts,
        metadata,
        instances,
        copier,
        rehearsal: new Ec2LaunchRehearsal({ ...shared, copier }),
        prices: new AwsPriceBook({ ...shared, pricing }),
        images: new Ec2InstanceImages(shared),
        inventory: new Ec2ImageInventory(shared),
      },
      async start(signal) {
        const instance = await recogniseInstance({ config, metadata, ec2, instances, clock, log, status }, signal);
        identity.set({ ...instance.facts, hostname: hostname() });
        lineage.set(instance.lineage);
      },
    };
  },
});
