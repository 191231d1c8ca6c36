import { MetadataServer } from '../metadata/metadata-server.js';
import type { Host } from '../state/host.js';
import type { Cancel } from '../state/region-clock.js';
import type { RegionState } from '../state/region-state.js';
import { setSpotRequest } from './spot-request-status.js';

/** The things of a living instance that end with it. */
interface Life {
  readonly metadata: MetadataServer;
  readonly ready: Promise<void>;
  readonly timers: Cancel[];
}

/** Moves instances through their states: launch, boot, shutdown, and the ends that nobody asked for. */
export class InstanceLifecycle {
  readonly #lives = new Map<Host, Life>();
  readonly #ending = new Map<Host, Promise<void>>();

  constructor(private readonly state: RegionState) {}

  /** Begins an instance's life. Its record is already in the state; everything else happens from here. */
  begin(host: Host): void {
    this.#power(host, host.disk.fill(host.image.disk));
  }

  /** Starts a stopped instance again, as EC2 does when the capacity for an interrupted one is back. */
  resume(host: Host): void {
    if (host.state !== 'stopped')
      throw new Error(`${host.instanceId} is ${host.state}; only a stopped one can resume.`);
    host.state = 'pending';
    host.launchedAt = new Date(this.state.clock.now());
    host.stateReason = undefined;
    host.transitionReason = '';
    host.machine.powerOn();
    setSpotRequest(host, { state: 'active', code: 'fulfilled' }, this.state);
    this.#power(host, Promise.resolve());
  }

  #power(host: Host, disk: Promise<void>): void {
    const { events, clock, timing } = this.state;
    const metadata = new MetadataServer(host, this.state);
    const listening = metadata.listen().then((endpoint) => {
      host.metadataEndpoint = endpoint;
    });
    const ready = Promise.all([listening, disk]).then(() => {});
    ready.catch(() => {});
    const life: Life = { metadata, ready, timers: [] };
    this.#lives.set(host, life);
    events.emit({ type: 'host-pending', instanceId: host.instanceId });
    life.timers.push(
      clock.after(timing.pendingMs, () => void listening.then(() => this.#run(host))),
      clock.after(timing.pendingMs + timing.bootMs, () => this.#boot(host)),
      clock.after(timing.pendingMs + timing.statusOkMs, () => {
        host.statusOk = true;
        events.emit({ type: 'host-status-ok', instanceId: host.instanceId });
      }),
    );
  }

  /** Shuts an instance down as TerminateInstances does: SIGTERM now, SIGKILL and the end of the disk after `shutdownMs`. */
  terminate(host: Host, by: string): void {
    const life = this.#lives.get(host);
    if (!life || host.state === 'shutting-down') return;
    const { clock, timing, events } = this.state;
    this.#cancelTimers(life);
    const time = new Date(clock.now()).toISOString().replace('T', ' ').slice(0, 19);
    host.state = 'shutting-down';
    host.terminatedBy = by;
    host.transitionReason = `User initiated (${time} GMT)`;
    host.stateReason = {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    };
    setSpotRequest(host, { state: 'closed', code: 'instance-terminated-by-user' }, this.state);
    events.emit({ type: 'host-terminating', instanceId: host.instanceId });
    void host.machine.shutDown();
    life.timers.push(clock.after(timing.shutdownMs, () => void this.#end(host)));
  }

  /** AWS takes the instance back: its processes die at once and its disk is gone. Resolves when they are. */
  async destroy(host: Host): Promise<void> {
    if (!this.#lives.has(host)) return this.#ending.get(host);
    const code = host.market === 'spot' ? 'Server.SpotInstanceTermination' : 'Server.InternalError';
    host.terminatedBy = 'aws';
    host.transitionReason = 'Server initiated';
    host.stateReason = {
      code,
      message: `${code}: ${code === 'Server.InternalError' ? 'Internal error' : 'Spot instance termination'}`,
    };
    const because = host.notice?.because ?? 'no-capacity';
    setSpotRequest(host, { state: 'closed', code: `instance-terminated-${because}` }, this.state);
    await this.#end(host);
  }

  /** Stops an instance as an interruption does: asked to shut down or not, its power is cut after `shutdownMs`. */
  stop(host: Host, { asked }: { readonly asked: boolean }): void {
    const life = this.#lives.get(host);
    if (!life || (host.state !== 'running' && host.state !== 'pending')) return;
    const { clock, timing, events } = this.state;
    this.#cancelTimers(life);
    const code = 'Server.SpotInstanceShutdown';
    host.state = 'stopping';
    host.transitionReason = 'Server initiated';
    host.stateReason = { code, message: `${code}: Spot instance shutdown` };
    events.emit({ type: 'host-stopping', instanceId: host.instanceId });
    if (asked) void host.machine.shutDown();
    life.timers.push(clock.after(timing.shutdownMs, () => void this.#halt(host, life)));
  }

  /** Shuts the services down, does the work, and boots the instance again. */
  async reboot(host: Host, whileDown: () => Promise<void>): Promise<void> {
    const { clock, timing } = this.state;
    const life = this.#lives.get(host);
    const cancel = clock.after(timing.shutdownMs, () => void host.machine.cutPower());
    await host.machine.shutDown();
    cancel();
    await whileDown();
    if (host.state !== 'running' || !life) return;
    host.machine.powerOn();
    life.timers.push(clock.after(timing.bootMs, () => this.#boot(host)));
  }

  /** Ends the processes of all instances, at once; their disks stay for who wants to read the logs. */
  async close(): Promise<void> {
    const hosts = [...this.#lives.keys()];
    for (const life of this.#lives.values()) {
      this.#cancelTimers(life);
      life.metadata.close();
    }
    await Promise.all([...hosts.map((host) => host.machine.cutPower()), ...this.#ending.values()]);
    await Promise.allSettled([...this.#lives.values()].map(({ ready }) => ready));
    for (const life of this.#lives.values()) life.metadata.close();
  }

  #run(host: Host): void {
    if (host.state !== 'pending') return;
    host.state = 'running';
    this.state.events.emit({ type: 'host-running', instanceId: host.instanceId });
  }

  #boot(host: Host): void {
    const booted = this.#lives.get(host)?.ready.then(() => host.machine.boot());
    booted?.catch((error: unknown) => {
      host.stateReason = { code: 'Server.InternalError', message: `Server.InternalError: ${String(error)}` };
    });
  }

  #end(host: Host): Promise<void> {
    const life = this.#lives.get(host);
    if (!life) return Promise.resolve();
    this.#lives.delete(host);
    this.#cancelTimers(life);
    host.state = 'shutting-down';
    const ending = this.#dismantle(host, life).finally(() => this.#ending.delete(host));
    this.#ending.set(host, ending);
    return ending;
  }

  /** `terminated` comes last: who sees it finds neither process nor disk. */
  async #dismantle(host: Host, life: Life): Promise<void> {
    const { clock, events, volumes } = this.state;
    await host.machine.cutPower();
    await life.ready.catch(() => {});
    life.metadata.close();
    await host.disk.remove();
    for (const volume of volumes.values()) {
      if (volume.instanceId !== host.instanceId) continue;
      if (volume.device.deleteOnTermination) volumes.delete(volume.volumeId);
      else volume.instanceId = undefined;
    }
    host.metadataEndpoint = undefined;
    host.state = 'terminated';
    host.terminatedAt = new Date(clock.now());
    events.emit({ type: 'host-terminated', instanceId: host.instanceId });
  }

  async #halt(host: Host, life: Life): Promise<void> {
    await host.machine.cutPower();
    if (host.state !== 'stopping') return;
    life.metadata.close();
    host.metadataEndpoint = undefined;
    host.statusOk = false;
    host.state = 'stopped';
    this.state.events.emit({ type: 'host-stopped', instanceId: host.instanceId });
  }

  #cancelTimers(life: Life): void {
    for (const cancel of life.timers.splice(0)) cancel();
  }
}
