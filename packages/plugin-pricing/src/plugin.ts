import { PriceBook, priceGrants } from '@spotguard/plugin-aws/contract';
import { ControlPlane, Session } from '@spotguard/plugin-session/contract';
import { definePlugin, InstanceIdentity, Outbox } from '@spotguard/sdk';
import { pricingConfig } from './config.js';
import { PriceReporter } from './price-reporter.js';

/** Reports to the control plane what the pools of this instance's type cost. */
export const pricing = definePlugin({
  id: 'pricing',
  version: '0.1.0',
  stability: 'beta',
  summary: 'Reports spot and on-demand prices of the pools that an instance can move to.',
  config: pricingConfig,
  needs: {
    identity: InstanceIdentity,
    prices: PriceBook,
    session: Session,
    controlPlane: ControlPlane,
    outbox: Outbox,
  },
  workers: { 'pricing-report': 'Reads the prices of the pools and reports them.' },
  iam: priceGrants,
  setup({ config, create }) {
    const reporter = create(PriceReporter);
    return {
      workers: {
        'pricing-report': {
          schedule: { everySeconds: config.reportIntervalSeconds, kind: 'report' },
          run: ({ signal }) => reporter.report(signal),
        },
      },
    };
  },
});
