import { type Call, type Command, type CommandRequest, type Logger, SpotGuardError } from '@spotguard/sdk';

/** A command of the build, with what executes it. */
export interface RegisteredCommand {
  readonly command: Command;
  readonly handler: (input: unknown, call: Call) => Promise<unknown>;
  readonly log: Logger;
  /** Returns why the command's plugin does not work, or undefined while it works. */
  readonly whyUnavailable: () => string | undefined;
}

/**
 * Finds the command that is requested and validates the input. Throws `COMMAND_UNKNOWN`, or `COMMAND_REJECTED` when its
 * plugin does not work, has no dry run, or refuses the input.
 */
export async function validateRequest(
  request: CommandRequest,
  commands: ReadonlyMap<string, RegisteredCommand>,
): Promise<{ readonly registered: RegisteredCommand; readonly input: unknown }> {
  const registered = commands.get(request.type);
  if (registered === undefined) {
    throw new SpotGuardError(
      'COMMAND_UNKNOWN',
      `This build has no plugin that offers the command '${request.type}'; it offers ${[...commands.keys()].join(', ') || 'none'}`,
    );
  }
  const unavailable = registered.whyUnavailable();
  if (unavailable !== undefined) {
    throw new SpotGuardError('COMMAND_REJECTED', `'${request.type}' cannot run now: ${unavailable}`);
  }
  if (request.dryRun && !hasDryRun(registered.command)) {
    throw new SpotGuardError(
      'COMMAND_REJECTED',
      `'${request.type}' has no dry run: its plugin cannot tell what it would do without doing it. Nothing was changed`,
    );
  }
  const parsed = await registered.command.input['~standard'].validate(request.input);
  if (parsed.issues !== undefined) {
    const issues = parsed.issues.map(
      ({ path = [], message }) => `${path.map(String).join('.') || 'input'}: ${message}`,
    );
    throw new SpotGuardError('COMMAND_REJECTED', `Bad input for '${request.type}': ${issues.join('; ')}`);
  }
  return { registered, input: parsed.value };
}

/** Validates what a handler returned. Throws `INVARIANT` when the command's own schema refuses it. */
export async function validateOutput(command: Command, output: unknown): Promise<unknown> {
  const parsed = await command.output['~standard'].validate(output);
  if (parsed.issues === undefined) return parsed.value;
  throw new SpotGuardError(
    'INVARIANT',
    `The handler of '${command.name}' returned an output that its own schema refuses`,
    {
      details: { issues: parsed.issues },
    },
  );
}

/** Whether a command can be asked what it would do. */
export function hasDryRun({ effect, supportsDryRun }: Command): boolean {
  return effect === 'read' || supportsDryRun === true;
}
