import { hostname } from 'node:os';
import { definePlugin, InstanceIdentity, Lineage } from '@spotguard/sdk';
import { awsConfig } from './config.js';
import {
  enrolGrants,
  HostImages,
  ImageInventory,
  InstanceCopier,
  InstanceMetadata,
  Instances,
  LaunchRehearsal,
  PriceBook,
} from './contract.js';
import { Ec2InstanceCopier } from './copy/ec2-instance-copier.js';
import { Ec2Api } from './ec2/ec2-api.js';
import { Ec2HostImages } from './ec2/ec2-host-images.js';
import { Ec2Instances } from './ec2/ec2-instances.js';
import { Ec2ImageInventory } from './inventory/ec2-image-inventory.js';
import { knownFromStart } from './known-from-start.js';
import { MetadataClient } from './metadata/metadata-client.js';
import { readRoleCredentials } from './metadata/role-credentials.js';
import { AwsPriceBook } from './prices/aws-price-book.js';
import { PricingApi } from './prices/pricing-api.js';
import { recogniseHost } from './recognise-host.js';
import { Ec2LaunchRehearsal } from './rehearsal/ec2-launch-rehearsal.js';

/** The platform plugin for hosts on EC2: who this host is, what can be done to instances and images, and what they cost. */
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
    images: HostImages,
    prices: PriceBook,
    inventory: ImageInventory,
  },
  iam: [
    {
      actions: ['ec2:DescribeInstances'],
      why: 'Read the tags and the market of this host, and the state of its copies.',
    },
    ...enrolGrants,
  ],
  onStartFailure: 'retry',
  setup({ config, clock, random, log, scope, status, create }) {
    const metadata = scope.use(create(MetadataClient));
    const life = new AbortController();
    scope.defer(() => life.abort());
    const credentials =
      config.credentials === 'instance-role' ? () => readRoleCredentials(metadata, life.signal) : undefined;
    const ec2 = scope.use(new Ec2Api({ endpoint: config.ec2Endpoint, credentials, clock, random }));
    const instances = new Ec2Instances(ec2, clock);
    const identity = knownFromStart<InstanceIdentity>("host's identity");
    const lineage = knownFromStart<Lineage>("host's lineage");
    const pricing = scope.use(
      new PricingApi({ endpoint: config.pricingEndpoint, credentials, identity: identity.facts, clock, log }),
    );
    const copier = new Ec2InstanceCopier({ ec2, identity: identity.facts, clock, log, life: life.signal });
    return {
      provides: {
        identity: identity.facts,
        lineage: lineage.facts,
        metadata,
        instances,
        copier,
        rehearsal: new Ec2LaunchRehearsal({ ec2, clock, copier, lineage: lineage.facts }),
        prices: new AwsPriceBook({ ec2, pricing, clock, log, life: life.signal }),
        images: new Ec2HostImages({ ec2, clock, log, identity: identity.facts, lineage: lineage.facts }),
        inventory: new Ec2ImageInventory({ ec2, clock }),
      },
      async start(signal) {
        const host = await recogniseHost({ config, metadata, ec2, instances, clock, log, status }, signal);
        identity.settle({ ...host.facts, hostname: hostname() });
        lineage.settle(host.lineage);
      },
    };
  },
});
