import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Cancel, RegionClock } from '../state/region-clock.js';
import type { ServicePlan } from './boot-plan.js';
import type { Watchdog } from './watchdog.js';

/** What a service needs from its instance. */
export interface ServiceInstance {
  readonly disk: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: RegionClock;
  readonly watchdog: Watchdog;
  started(service: Service, pid: number): void;
  exited(service: Service, exitCode: number): void;
}

/**
 * One service under a supervisor that behaves like systemd: it has its own process group and is restarted as its plan
 * says.
 */
export class Service {
  /** The last exit code: 128 + the signal number after a signal, 127 when the program could not be started. */
  exitCode: number | undefined;
  #process: ChildProcess | undefined;
  #exit: Promise<void> = Promise.resolve();
  #cancelRestart: Cancel = () => {};
  #isStopping = false;

  constructor(
    readonly plan: ServicePlan,
    private readonly instance: ServiceInstance,
    /** How often it was started, including earlier boots of the instance. */
    public starts = 0,
  ) {}

  /** The id of the running process, which is also that of its group. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    if (this.#process || this.#isStopping) return;
    const { plan, instance } = this;
    const child = this.#spawn();
    const group = child.pid;
    this.starts += 1;
    this.#process = child;
    if (group !== undefined) {
      instance.watchdog.guard(group);
      instance.started(this, group);
    }
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
        // Processes that are left in the service's group are killed, as under systemd.
        if (group !== undefined) void instance.watchdog.signal(group, 'SIGKILL').then(resolve);
        if (group !== undefined) instance.watchdog.release(group);
        this.#afterExit(exitCode);
      });
      child.once('error', (error) => {
        if (group !== undefined) return;
        appendFileSync(this.#logPath, `cannot start ${plan.command[0]}: ${error.message}\n`);
        this.#afterExit(127);
        resolve();
      });
    });
  }

  /** Sends a signal to all processes of the service. If it ends them, the service is restarted as its plan says. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.pid !== undefined) await this.instance.watchdog.signal(this.pid, signal);
  }

  /** Kills the processes of the service; resolves when they have ended. It is restarted as its plan says. */
  kill(): Promise<void> {
    void this.signal('SIGKILL');
    return this.#exit;
  }

  /** Ends the service without a restart; resolves when its processes have ended. May be called again with SIGKILL. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#isStopping = true;
    this.#cancelRestart();
    void this.signal(signal);
    return this.#exit;
  }

  get #logPath(): string {
    return join(this.instance.disk, `${this.plan.name}.log`);
  }

  #spawn(): ChildProcess {
    const { plan, instance } = this;
    mkdirSync(instance.disk, { recursive: true });
    const log = openSync(this.#logPath, 'a');
    const [program = '', ...parameters] = plan.command;
    const child = spawn(program, parameters, {
      cwd: instance.disk,
      env: { PATH: searchPath, HOME: instance.disk, ...instance.env, ...plan.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return child;
  }

  #afterExit(exitCode: number): void {
    const { plan, instance } = this;
    this.#process = undefined;
    this.exitCode = exitCode;
    instance.exited(this, exitCode);
    if (this.#isStopping || plan.restart === 'no' || plan.stopOnExitCodes.includes(exitCode)) return;
    this.#cancelRestart = instance.clock.afterReal(plan.restartAfterMs, () => this.start());
  }
}

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
