import pc from 'picocolors';

export interface Milestone {
  readonly name: string;
  /** Milliseconds since the scenario's start. */
  readonly ms: number;
}

/** Prints the events of a scenario as they happen, and records its milestones. */
export class Timeline {
  readonly #stream: NodeJS.WriteStream;
  readonly #colors: ReturnType<typeof pc.createColors>;
  readonly #startedAt = performance.now();
  readonly milestones: Milestone[] = [];

  /** Colours follow NO_COLOR, FORCE_COLOR and TERM of the environment. */
  constructor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv) {
    this.#stream = stream;
    const isForced = /^([1-3]|true)$/.test(environment['FORCE_COLOR'] ?? '');
    this.#colors = pc.createColors(stream.isTTY ? stream.hasColors(environment) : isForced);
  }

  /** Prints and records a milestone. */
  reach(name: string, detail = ''): void {
    const ms = Math.round(performance.now() - this.#startedAt);
    this.milestones.push({ name, ms });
    this.#line(this.#colors.green('●'), `${this.#colors.bold(name)} ${this.#colors.dim(detail)}`);
  }

  /** Prints a note without recording it. */
  note(text: string): void {
    this.#line(this.#colors.dim('·'), this.#colors.dim(text));
  }

  fault(text: string): void {
    this.#line(this.#colors.red('✗'), this.#colors.red(text));
  }

  #line(mark: string, text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(2).padStart(7);
    this.#stream.write(`${this.#colors.dim(`${seconds} s`)} ${mark} ${text.trimEnd()}\n`);
  }
}
