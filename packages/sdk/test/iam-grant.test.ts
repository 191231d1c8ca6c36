import { expect, test } from 'vitest';
import { fillIamGrant, type IamGrant, iamPlaceholders } from '../src/index.js';

const { workload, role } = iamPlaceholders;

test('placeholders in resources and conditions are filled in, and nothing else of a grant changes', () => {
  const grant: IamGrant = {
    actions: ['ec2:TerminateInstances'],
    resources: [role, 'arn:*:ec2:*:*:instance/*'],
    conditions: { StringEquals: { 'aws:ResourceTag/a': workload, 'aws:ResourceTag/b': ['x', `${workload}-1`] } },
    setting: 'endsThings',
    why: 'Test.',
  };
  expect(fillIamGrant(grant, { workload: '$&', role: 'arn:aws:iam::1:role/shop' })).toEqual({
    ...grant,
    resources: ['arn:aws:iam::1:role/shop', 'arn:*:ec2:*:*:instance/*'],
    conditions: { StringEquals: { 'aws:ResourceTag/a': '$&', 'aws:ResourceTag/b': ['x', '$&-1'] } },
  });
});

test('a grant without resources and conditions stays as it is', () => {
  const grant: IamGrant = { actions: ['ec2:DescribeInstances'], why: 'Test.' };
  expect(fillIamGrant(grant, { workload: 'shop', role: 'x' })).toEqual(grant);
});
