import { MetadataServer } from '../metadata/metadata-server.js';
import type { Cancel } from '../state/region-clock.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import { setSpotRequest } from './spot-request-status.js';

/** What exists only while an instance is neither stopped nor terminated. */
interface ActiveParts {
  readonly metadata: MetadataServer;
  readonly ready: Promise<void>;
  readonly timers: Cancel[];
}

/** Why an instance ends or stops, as DescribeInstances tells. */
type Cause = Pick<SimulatedInstance, 'transitionReason' | 'stateReason'>;

/** Changes the states of instances: at launch and boot, when they are terminated, and when AWS takes or stops them. */
export class InstanceLifecycle {
  readonly #active = new Map<SimulatedInstance, ActiveParts>();
  readonly #ending = new Map<SimulatedInstance, Promise<void>>();

  constructor(private readonly state: RegionState) {}

  /** Starts a new instance, whose record is already in the state. */
  begin(instance: SimulatedInstance): void {
    this.#powerOn(instance, instance.disk.fill(instance.image.disk));
  }

  /** Starts a stopped instance again, as EC2 does when capacity for an interrupted instance is available again. */
  resume(instance: SimulatedInstance): void {
    if (instance.state !== 'stopped')
      throw new Error(`${instance.instanceId} is ${instance.state}; only a stopped one can resume.`);
    instance.state = 'pending';
    instance.launchedAt = new Date(this.state.clock.now());
    instance.stateReason = undefined;
    instance.transitionReason = '';
    instance.runtime.powerOn();
    setSpotRequest(instance, { state: 'active', code: 'fulfilled' }, this.state);
    this.#powerOn(instance, Promise.resolve());
  }

  #powerOn(instance: SimulatedInstance, disk: Promise<void>): void {
    const { events, clock, timing } = this.state;
    const metadata = new MetadataServer(instance, this.state);
    const listening = metadata.listen().then((endpoint) => {
      instance.metadataEndpoint = endpoint;
    });
    const ready = Promise.all([listening, disk]).then(() => {});
    ready.catch(() => {});
    const active: ActiveParts = { metadata, ready, timers: [] };
    this.#active.set(instance, active);
    events.emit({ type: 'instance-pending', instanceId: instance.instanceId });
    active.timers.push(
      clock.after(timing.pendingMs, () => void listening.then(() => this.#setRunning(instance))),
      clock.after(timing.pendingMs + timing.bootMs, () => this.#boot(instance)),
      clock.after(timing.pendingMs + timing.statusOkMs, () => {
        instance.statusOk = true;
        events.emit({ type: 'instance-status-ok', instanceId: instance.instanceId });
      }),
    );
  }

  /**
   * Terminates an instance as TerminateInstances does: SIGTERM at once, SIGKILL and removal of the disk after
   * `shutdownMs`.
   */
  terminate(instance: SimulatedInstance, by: string): void {
    const active = this.#active.get(instance);
    if (!active || instance.state === 'shutting-down') return;
    const { clock, timing, events } = this.state;
    this.#cancelTimers(active);
    instance.state = 'shutting-down';
    instance.terminatedBy = by;
    Object.assign(instance, this.#userInitiated());
    setSpotRequest(instance, { state: 'closed', code: 'instance-terminated-by-user' }, this.state);
    events.emit({ type: 'instance-terminating', instanceId: instance.instanceId });
    void instance.runtime.shutDown();
    active.timers.push(clock.after(timing.shutdownMs, () => void this.#endInstance(instance)));
  }

  /** Terminates an instance as AWS does without a user: kills its processes at once and removes its disk. */
  async destroy(instance: SimulatedInstance): Promise<void> {
    if (!this.#active.has(instance)) return this.#ending.get(instance);
    const code = instance.market === 'spot' ? 'Server.SpotInstanceTermination' : 'Server.InternalError';
    instance.terminatedBy = 'aws';
    instance.transitionReason = 'Server initiated';
    instance.stateReason = {
      code,
      message: `${code}: ${code === 'Server.InternalError' ? 'Internal error' : 'Spot instance termination'}`,
    };
    const because = instance.notice?.because ?? 'no-capacity';
    setSpotRequest(instance, { state: 'closed', code: `instance-terminated-${because}` }, this.state);
    await this.#endInstance(instance);
  }

  /**
   * Stops an instance as an interruption does: SIGTERM at once if `withShutdown` is true, SIGKILL after `shutdownMs`.
   */
  interrupt(instance: SimulatedInstance, { withShutdown }: { readonly withShutdown: boolean }): void {
    const code = 'Server.SpotInstanceShutdown';
    const stateReason = { code, message: `${code}: Spot instance shutdown` };
    this.#stop(instance, withShutdown, { transitionReason: 'Server initiated', stateReason });
  }

  /** Stops an instance as StopInstances does: SIGTERM at once, SIGKILL after `shutdownMs`; its disks stay. */
  stop(instance: SimulatedInstance): void {
    this.#stop(instance, true, this.#userInitiated());
    setSpotRequest(instance, { state: 'disabled', code: 'instance-stopped-by-user' }, this.state);
  }

  #stop(instance: SimulatedInstance, withShutdown: boolean, cause: Cause): void {
    const active = this.#active.get(instance);
    if (!active || (instance.state !== 'running' && instance.state !== 'pending')) return;
    const { clock, timing, events } = this.state;
    this.#cancelTimers(active);
    Object.assign(instance, cause, { state: 'stopping' });
    events.emit({ type: 'instance-stopping', instanceId: instance.instanceId });
    if (withShutdown) void instance.runtime.shutDown();
    active.timers.push(clock.after(timing.shutdownMs, () => void this.#finishStop(instance, active)));
  }

  /** Shuts the services down, runs `whileDown`, and boots the instance again. */
  async reboot(instance: SimulatedInstance, whileDown: () => Promise<void>): Promise<void> {
    const { clock, timing } = this.state;
    const active = this.#active.get(instance);
    const cancel = clock.after(timing.shutdownMs, () => void instance.runtime.cutPower());
    await instance.runtime.shutDown();
    cancel();
    await whileDown();
    if (instance.state !== 'running' || !active) return;
    instance.runtime.powerOn();
    active.timers.push(clock.after(timing.bootMs, () => this.#boot(instance)));
  }

  /** Kills the processes of all instances. Their disks are kept, so that logs can be read. */
  async close(): Promise<void> {
    const instances = [...this.#active.keys()];
    for (const active of this.#active.values()) {
      this.#cancelTimers(active);
      active.metadata.close();
    }
    await Promise.all([...instances.map((instance) => instance.runtime.cutPower()), ...this.#ending.values()]);
    await Promise.allSettled([...this.#active.values()].map(({ ready }) => ready));
    for (const active of this.#active.values()) active.metadata.close();
  }

  #setRunning(instance: SimulatedInstance): void {
    if (instance.state !== 'pending') return;
    instance.state = 'running';
    this.state.events.emit({ type: 'instance-running', instanceId: instance.instanceId });
  }

  #boot(instance: SimulatedInstance): void {
    const booted = this.#active.get(instance)?.ready.then(() => instance.runtime.boot());
    booted?.catch((error: unknown) => {
      instance.stateReason = { code: 'Server.InternalError', message: `Server.InternalError: ${String(error)}` };
    });
  }

  #endInstance(instance: SimulatedInstance): Promise<void> {
    const active = this.#active.get(instance);
    if (!active) return Promise.resolve();
    this.#active.delete(instance);
    this.#cancelTimers(active);
    instance.state = 'shutting-down';
    const ending = this.#tearDown(instance, active).finally(() => this.#ending.delete(instance));
    this.#ending.set(instance, ending);
    return ending;
  }

  /** The state becomes `terminated` last, when no process and no disk is left. */
  async #tearDown(instance: SimulatedInstance, active: ActiveParts): Promise<void> {
    const { clock, events, volumes } = this.state;
    await instance.runtime.cutPower();
    await active.ready.catch(() => {});
    active.metadata.close();
    await instance.disk.remove();
    for (const volume of volumes.values()) {
      if (volume.instanceId !== instance.instanceId) continue;
      if (volume.device.deleteOnTermination) volumes.delete(volume.volumeId);
      else volume.instanceId = undefined;
    }
    instance.metadataEndpoint = undefined;
    instance.state = 'terminated';
    instance.terminatedAt = new Date(clock.now());
    events.emit({ type: 'instance-terminated', instanceId: instance.instanceId });
  }

  async #finishStop(instance: SimulatedInstance, active: ActiveParts): Promise<void> {
    await instance.runtime.cutPower();
    if (instance.state !== 'stopping') return;
    active.metadata.close();
    instance.metadataEndpoint = undefined;
    instance.statusOk = false;
    instance.state = 'stopped';
    this.state.events.emit({ type: 'instance-stopped', instanceId: instance.instanceId });
  }

  #userInitiated(): Cause {
    const code = 'Client.UserInitiatedShutdown';
    const time = new Date(this.state.clock.now()).toISOString().replace('T', ' ').slice(0, 19);
    return {
      transitionReason: `User initiated (${time} GMT)`,
      stateReason: { code, message: `${code}: User initiated shutdown` },
    };
  }

  #cancelTimers(active: ActiveParts): void {
    for (const cancel of active.timers.splice(0)) cancel();
  }
}
