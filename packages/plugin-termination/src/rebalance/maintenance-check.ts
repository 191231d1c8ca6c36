import { InstanceMetadata } from '@spotguard/plugin-aws/contract';
import type { MaintenanceReport } from '@spotguard/protocol';
import { Clock, InstanceIdentity, Logger, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import { InterruptionReports } from '../interruption-reports.js';

const intervalMs = 300_000;
const maintenancePath = 'meta-data/events/maintenance/scheduled';

const shortened = (maxLength: number) => z.string().transform((text) => text.slice(0, maxLength));
const maintenanceEvent = z.looseObject({
  EventId: z.string().min(1).max(128),
  Code: z.string().max(64),
  State: z.string().max(32).optional(),
  Description: shortened(1_000).optional(),
  NotBefore: shortened(64).optional(),
  NotAfter: shortened(64).optional(),
});
type MaintenanceEvent = z.output<typeof maintenanceEvent>;

/**
 * Reports the maintenance that AWS has scheduled for this instance (EC2 User Guide, "Scheduled events for your instances"),
 * each event once for each of its states. It does nothing else about it.
 */
@injectable()
export class MaintenanceCheck {
  readonly #reported = new Set<string>();
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InstanceMetadata) private readonly metadata: InstanceMetadata,
    @inject(InterruptionReports) private readonly reports: InterruptionReports,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Reads at most every five minutes, however often it is called: maintenance is scheduled days ahead. */
  async check(signal: AbortSignal): Promise<void> {
    if (this.clock.monotonic() < this.#dueAt) return;
    const body = await this.metadata.read(maintenancePath, signal);
    const events = parseMaintenance(body ?? '[]');
    if (events === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The metadata service answered '${maintenancePath}' with something that is not a list of events. It will be read again`,
        { retryable: true, details: { body: body?.slice(0, 200) } },
      );
    }
    const keys = new Map(events.map((event) => [this.#keyOf(event), event]));
    for (const key of this.#reported) if (!keys.has(key)) this.#reported.delete(key);
    for (const [key, event] of keys) if (!this.#reported.has(key)) await this.#report(key, event);
    this.#dueAt = this.clock.monotonic() + intervalMs;
  }

  async #report(key: string, event: MaintenanceEvent): Promise<void> {
    const { EventId, Code, State, Description, NotBefore, NotAfter } = event;
    const report: MaintenanceReport = {
      instance_id: this.identity.instanceId,
      event_id: EventId,
      code: Code,
      state: State ?? null,
      description: Description ?? null,
      not_before: NotBefore ?? null,
      not_after: NotAfter ?? null,
    };
    await this.reports.maintenance(key, report);
    this.#reported.add(key);
    this.log.warn('Maintenance is scheduled for this instance', { event: EventId, code: Code, state: State });
  }

  #keyOf({ EventId, State = '' }: MaintenanceEvent): string {
    return `${this.identity.instanceId}/${EventId}/${State}`;
  }
}

/** Undefined when the body is not a list. Items that are not events are left out. */
function parseMaintenance(body: string): readonly MaintenanceEvent[] | undefined {
  try {
    const list: unknown = JSON.parse(body);
    if (!Array.isArray(list)) return undefined;
    return list
      .map((item) => maintenanceEvent.safeParse(item))
      .flatMap(({ data }) => (data === undefined ? [] : [data]));
  } catch {
    return undefined;
  }
}
