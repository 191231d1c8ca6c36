import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegionClock } from '../state/region-clock.js';
import type { EventFeed } from '../state/region-events.js';
import { readBootPlan, type ServicePlan, userDataPlan } from './boot-plan.js';
import type { Disk } from './disk.js';
import { Service, type ServiceInstance } from './service.js';
import type { Watchdog } from './watchdog.js';

/** What an instance's runtime needs. */
export interface InstanceRuntimeParts {
  readonly instanceId: string;
  readonly disk: Disk;
  readonly userData: Buffer | undefined;
  readonly env: () => Readonly<Record<string, string>>;
  readonly clock: RegionClock;
  readonly watchdog: Watchdog;
  readonly events: EventFeed;
}

/** The part of an instance that is real: its disk, and the processes of its services. */
export class InstanceRuntime {
  #services: readonly Service[] = [];
  #hasRunUserData = false;
  #isOff = false;
  #isBooted = false;

  constructor(private readonly parts: InstanceRuntimeParts) {}

  /** True when all services have been started since the last power-on. */
  get isBooted(): boolean {
    return this.#isBooted;
  }

  get services(): readonly Service[] {
    return this.#services;
  }

  /**
   * Starts the services in boot.json, and the user data if it has not run yet. An invalid boot.json starts no service.
   */
  async boot(): Promise<void> {
    const { disk, userData, events, instanceId } = this.parts;
    await disk.whenIdle();
    const plans = [...(await this.#readBootPlan()), ...(this.#hasRunUserData ? [] : userDataPlan(userData))];
    if (this.#isOff) return;
    this.#hasRunUserData = true;
    const before = new Map(this.#services.map((service) => [service.plan.name, service]));
    const services = plans.map((plan) => new Service(plan, this.#serviceParts(), before.get(plan.name)?.starts));
    for (const { name } of plans) before.delete(name);
    this.#services = [...before.values(), ...services];
    for (const service of services) service.start();
    this.#isBooted = true;
    events.emit({ type: 'instance-booted', instanceId });
  }

  /** Copies the disk. The services are suspended during the copy, so that it is consistent. */
  async capture(target: string): Promise<void> {
    await this.#signalAll('SIGSTOP');
    try {
      await this.parts.disk.copyTo(target);
    } finally {
      await this.#signalAll('SIGCONT');
    }
  }

  /** Sends SIGTERM to all services; resolves when they have ended. */
  async shutDown(): Promise<void> {
    this.#isOff = true;
    await Promise.all(this.#services.map((service) => service.stop('SIGTERM')));
  }

  /** Sends SIGKILL to all services; resolves when they have ended. */
  async cutPower(): Promise<void> {
    this.#isOff = true;
    await Promise.all(this.#services.map((service) => service.stop('SIGKILL')));
  }

  /** Allows the instance to boot again after a shutdown. */
  powerOn(): void {
    this.#isBooted = false;
    this.#isOff = false;
  }

  async #signalAll(signal: NodeJS.Signals): Promise<void> {
    await Promise.all(this.#services.map((service) => service.signal(signal)));
  }

  async #readBootPlan(): Promise<readonly ServicePlan[]> {
    const { disk } = this.parts;
    try {
      return await readBootPlan(disk.path);
    } catch (error) {
      await appendFile(join(disk.path, 'boot.log'), `${String(error)}\n`);
      return [];
    }
  }

  #serviceParts(): ServiceInstance {
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
