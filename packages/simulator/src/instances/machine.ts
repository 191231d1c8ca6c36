import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegionClock } from '../state/region-clock.js';
import type { EventFeed } from '../state/region-events.js';
import { readBootPlan, type ServicePlan, userDataPlan } from './boot-plan.js';
import type { Disk } from './disk.js';
import { Service, type ServiceInstance } from './service.js';
import type { Watchdog } from './watchdog.js';

/** What a machine is made of. */
export interface MachineParts {
  readonly instanceId: string;
  readonly disk: Disk;
  readonly userData: Buffer | undefined;
  readonly env: () => Readonly<Record<string, string>>;
  readonly clock: RegionClock;
  readonly watchdog: Watchdog;
  readonly events: EventFeed;
}

/** The part of an instance that really runs: its disk and its services. */
export class Machine {
  #services: readonly Service[] = [];
  #userDataRan = false;
  #off = false;
  #booted = false;

  constructor(private readonly parts: MachineParts) {}

  /** Whether everything that it runs has been started since it was last switched on. */
  get booted(): boolean {
    return this.#booted;
  }

  get services(): readonly Service[] {
    return this.#services;
  }

  /** Starts what the disk's boot.json names, and the user data if it has not run; a faulty boot.json starts nothing. */
  async boot(): Promise<void> {
    const { disk, userData, events, instanceId } = this.parts;
    await disk.settled();
    const plans = [...(await this.#bootPlan()), ...(this.#userDataRan ? [] : userDataPlan(userData))];
    if (this.#off) return;
    this.#userDataRan = true;
    const before = new Map(this.#services.map((service) => [service.plan.name, service]));
    const services = plans.map((plan) => new Service(plan, this.#serviceInstance(), before.get(plan.name)?.starts));
    for (const { name } of plans) before.delete(name);
    this.#services = [...before.values(), ...services];
    for (const service of services) service.start();
    this.#booted = true;
    events.emit({ type: 'host-booted', instanceId });
  }

  /** Copies the disk as it is at this instant: the services are held for as long as the copy takes. */
  async capture(target: string): Promise<void> {
    await this.#signalAll('SIGSTOP');
    try {
      await this.parts.disk.copyTo(target);
    } finally {
      await this.#signalAll('SIGCONT');
    }
  }

  /** Asks all services to end; resolves when they have. */
  async shutDown(): Promise<void> {
    this.#off = true;
    await Promise.all(this.#services.map((service) => service.stop('SIGTERM')));
  }

  /** Ends all services at once. */
  async cutPower(): Promise<void> {
    this.#off = true;
    await Promise.all(this.#services.map((service) => service.stop('SIGKILL')));
  }

  /** Allows the machine to boot again after a shutdown. */
  powerOn(): void {
    this.#booted = false;
    this.#off = false;
  }

  async #signalAll(signal: NodeJS.Signals): Promise<void> {
    await Promise.all(this.#services.map((service) => service.signal(signal)));
  }

  async #bootPlan(): Promise<readonly ServicePlan[]> {
    const { disk } = this.parts;
    try {
      return await readBootPlan(disk.path);
    } catch (error) {
      await appendFile(join(disk.path, 'boot.log'), `${String(error)}\n`);
      return [];
    }
  }

  #serviceInstance(): ServiceInstance {
    const { instanceId, disk, env, clock, watchdog, events } = this.parts;
    return {
      disk: disk.path,
      env: env(),
      clock,
      watchdog,
      started: (service, pid) => events.emit({ type: 'service-started', instanceId, service: service.plan.name, pid }),
      exited: (service, exitCode) =>
        events.emit({ type: 'service-exited', instanceId, service: service.plan.name, exitCode }),
    };
  }
}
