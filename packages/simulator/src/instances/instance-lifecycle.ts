import { MetadataServer } from '../metadata/metadata-server.js';
import type { Cancel } from '../state/region-clock.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { setSpotRequest } from './spot-request-status.js';

/** The things of a living instance that end with it. */
interface Life {
  readonly metadata: MetadataServer;
  readonly ready: Promise<void>;
  readonly timers: Cancel[];
}

/** Moves instances through their states: launch, boot, shutdown, and the ends that nobody asked for. */
export class InstanceLifecycle {
  readonly #lives = new Map<SimulatedInstance, Life>();
  readonly #ending = new Map<SimulatedInstance, Promise<void>>();

  constructor(private readonly state: RegionState) {}

  /** Begins an instance's life. Its record is already in the state; everything else happens from here. */
  begin(instance: SimulatedInstance): void {
    this.#power(instance, instance.disk.fill(instance.image.disk));
  }

  /** Starts a stopped instance again, as EC2 does when the capacity for an interrupted one is back. */
  resume(instance: SimulatedInstance): void {
    if (instance.state !== 'stopped')
      throw new Error(`${instance.instanceId} is ${instance.state}; only a stopped one can resume.`);
    instance.state = 'pending';
    instance.launchedAt = new Date(this.state.clock.now());
    instance.stateReason = undefined;
    instance.transitionReason = '';
    instance.machine.powerOn();
    setSpotRequest(instance, { state: 'active', code: 'fulfilled' }, this.state);
    this.#power(instance, Promise.resolve());
  }

  #power(instance: SimulatedInstance, disk: Promise<void>): void {
    const { events, clock, timing } = this.state;
    const metadata = new MetadataServer(instance, this.state);
    const listening = metadata.listen().then((endpoint) => {
      instance.metadataEndpoint = endpoint;
    });
    const ready = Promise.all([listening, disk]).then(() => {});
    ready.catch(() => {});
    const life: Life = { metadata, ready, timers: [] };
    this.#lives.set(instance, life);
    events.emit({ type: 'host-pending', instanceId: instance.instanceId });
    life.timers.push(
      clock.after(timing.pendingMs, () => void listening.then(() => this.#run(instance))),
      clock.after(timing.pendingMs + timing.bootMs, () => this.#boot(instance)),
      clock.after(timing.pendingMs + timing.statusOkMs, () => {
        instance.statusOk = true;
        events.emit({ type: 'host-status-ok', instanceId: instance.instanceId });
      }),
    );
  }

  /** Shuts an instance down as TerminateInstances does: SIGTERM now, SIGKILL and the end of the disk after `shutdownMs`. */
  terminate(instance: SimulatedInstance, by: string): void {
    const life = this.#lives.get(instance);
    if (!life || instance.state === 'shutting-down') return;
    const { clock, timing, events } = this.state;
    this.#cancelTimers(life);
    const time = new Date(clock.now()).toISOString().replace('T', ' ').slice(0, 19);
    instance.state = 'shutting-down';
    instance.terminatedBy = by;
    instance.transitionReason = `User initiated (${time} GMT)`;
    instance.stateReason = {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    };
    setSpotRequest(instance, { state: 'closed', code: 'instance-terminated-by-user' }, this.state);
    events.emit({ type: 'host-terminating', instanceId: instance.instanceId });
    void instance.machine.shutDown();
    life.timers.push(clock.after(timing.shutdownMs, () => void this.#end(instance)));
  }

  /** AWS takes the instance back: its processes die at once and its disk is gone. Resolves when they are. */
  async destroy(instance: SimulatedInstance): Promise<void> {
    if (!this.#lives.has(instance)) return this.#ending.get(instance);
    const code = instance.market === 'spot' ? 'Server.SpotInstanceTermination' : 'Server.InternalError';
    instance.terminatedBy = 'aws';
    instance.transitionReason = 'Server initiated';
    instance.stateReason = {
      code,
      message: `${code}: ${code === 'Server.InternalError' ? 'Internal error' : 'Spot instance termination'}`,
    };
    const because = instance.notice?.because ?? 'no-capacity';
    setSpotRequest(instance, { state: 'closed', code: `instance-terminated-${because}` }, this.state);
    await this.#end(instance);
  }

  /** Stops an instance as an interruption does: asked to shut down or not, its power is cut after `shutdownMs`. */
  stop(instance: SimulatedInstance, { asked }: { readonly asked: boolean }): void {
    const life = this.#lives.get(instance);
    if (!life || (instance.state !== 'running' && instance.state !== 'pending')) return;
    const { clock, timing, events } = this.state;
    this.#cancelTimers(life);
    const code = 'Server.SpotInstanceShutdown';
    instance.state = 'stopping';
    instance.transitionReason = 'Server initiated';
    instance.stateReason = { code, message: `${code}: Spot instance shutdown` };
    events.emit({ type: 'host-stopping', instanceId: instance.instanceId });
    if (asked) void instance.machine.shutDown();
    life.timers.push(clock.after(timing.shutdownMs, () => void this.#halt(instance, life)));
  }

  /** Shuts the services down, does the work, and boots the instance again. */
  async reboot(instance: SimulatedInstance, whileDown: () => Promise<void>): Promise<void> {
    const { clock, timing } = this.state;
    const life = this.#lives.get(instance);
    const cancel = clock.after(timing.shutdownMs, () => void instance.machine.cutPower());
    await instance.machine.shutDown();
    cancel();
    await whileDown();
    if (instance.state !== 'running' || !life) return;
    instance.machine.powerOn();
    life.timers.push(clock.after(timing.bootMs, () => this.#boot(instance)));
  }

  /** Ends the processes of all instances, at once; their disks stay for who wants to read the logs. */
  async close(): Promise<void> {
    const instances = [...this.#lives.keys()];
    for (const life of this.#lives.values()) {
      this.#cancelTimers(life);
      life.metadata.close();
    }
    await Promise.all([...instances.map((instance) => instance.machine.cutPower()), ...this.#ending.values()]);
    await Promise.allSettled([...this.#lives.values()].map(({ ready }) => ready));
    for (const life of this.#lives.values()) life.metadata.close();
  }

  #run(instance: SimulatedInstance): void {
    if (instance.state !== 'pending') return;
    instance.state = 'running';
    this.state.events.emit({ type: 'host-running', instanceId: instance.instanceId });
  }

  #boot(instance: SimulatedInstance): void {
    const booted = this.#lives.get(instance)?.ready.then(() => instance.machine.boot());
    booted?.catch((error: unknown) => {
      instance.stateReason = { code: 'Server.InternalError', message: `Server.InternalError: ${String(error)}` };
    });
  }

  #end(instance: SimulatedInstance): Promise<void> {
    const life = this.#lives.get(instance);
    if (!life) return Promise.resolve();
    this.#lives.delete(instance);
    this.#cancelTimers(life);
    instance.state = 'shutting-down';
    const ending = this.#dismantle(instance, life).finally(() => this.#ending.delete(instance));
    this.#ending.set(instance, ending);
    return ending;
  }

  /** `terminated` comes last: who sees it finds neither process nor disk. */
  async #dismantle(instance: SimulatedInstance, life: Life): Promise<void> {
    const { clock, events, volumes } = this.state;
    await instance.machine.cutPower();
    await life.ready.catch(() => {});
    life.metadata.close();
    await instance.disk.remove();
    for (const volume of volumes.values()) {
      if (volume.instanceId !== instance.instanceId) continue;
      if (volume.device.deleteOnTermination) volumes.delete(volume.volumeId);
      else volume.instanceId = undefined;
    }
    instance.metadataEndpoint = undefined;
    instance.state = 'terminated';
    instance.terminatedAt = new Date(clock.now());
    events.emit({ type: 'host-terminated', instanceId: instance.instanceId });
  }

  async #halt(instance: SimulatedInstance, life: Life): Promise<void> {
    await instance.machine.cutPower();
    if (instance.state !== 'stopping') return;
    life.metadata.close();
    instance.metadataEndpoint = undefined;
    instance.statusOk = false;
    instance.state = 'stopped';
    this.state.events.emit({ type: 'host-stopped', instanceId: instance.instanceId });
  }

  #cancelTimers(life: Life): void {
    for (const cancel of life.timers.splice(0)) cancel();
  }
}
