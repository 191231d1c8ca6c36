import * as z from 'zod';

/** The settings of the aws plugin. */
export const awsConfig = z.strictObject({
  region: z.string().min(1).optional().meta({
    description:
      'The region of this instance. Default: read from the metadata service. An instance in another region than this is an error.',
    env: 'AWS_REGION',
  }),
  agentId: z.string().min(1).max(256).optional().meta({
    description:
      'The name of the workload, the same on all its instances. The tag spotguard:agent of an instance has the same value and is passed on to its successors; without both, the name is derived from the instance id.',
    env: 'LOGICAL_AGENT_ID',
  }),
  metadataEndpoint: z.url().default('http://169.254.169.254').meta({
    description: 'Where the instance metadata service answers.',
    env: 'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  }),
  ec2Endpoint: z.url().optional().meta({
    description: 'Where the EC2 API answers, when it is not the public endpoint of the region.',
    env: 'AWS_ENDPOINT_URL_EC2',
  }),
  pricingEndpoint: z.url().optional().meta({
    description: 'Where the AWS Price List API answers, when it is not the public endpoint nearest to the region.',
    env: 'AWS_ENDPOINT_URL_PRICING',
  }),
  credentials: z.enum(['chain', 'instance-role']).default('chain').meta({
    description:
      'Where AWS credentials come from: the default chain of the AWS SDK (environment, files, container, instance role), or the role of this instance only.',
    env: 'SPOTGUARD_AWS_CREDENTIALS',
  }),
});

export type AwsConfig = z.infer<typeof awsConfig>;
