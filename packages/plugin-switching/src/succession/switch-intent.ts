import type { Output } from '@spotguard/sdk';
import { market } from '../hosts.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/**
 * What a successor must know to finish the switch that made it, should its predecessor be gone: it travels in the
 * launch tag `spotguard:intent`.
 */
export interface SwitchIntent {
  readonly commandId: string;
  readonly trigger: Output<SwitchProcedure['input']>['trigger'];
  readonly startedAt: number;
  /** Seconds from hand-over to the end of the predecessor; undefined keeps it. */
  readonly retireAfterSeconds: number | undefined;
  /** The predecessor's market, needed when EC2 has forgotten it. */
  readonly fromMarket: 'spot' | 'ondemand';
}

const name = 'switch';
const kept = 'keep';

/** `switch/<command>/<trigger>/<epoch ms>/<seconds or keep>/<market>`: within the characters that EC2 tags allow. */
export function formatSwitchIntent(intent: SwitchIntent): string {
  const { commandId, trigger, startedAt, retireAfterSeconds = kept, fromMarket } = intent;
  return [name, encodeURIComponent(commandId), trigger, startedAt, retireAfterSeconds, fromMarket].join('/');
}

/** Undefined for the intent of another procedure, and for anything that is not one of ours. */
export function parseSwitchIntent(text: string | undefined): SwitchIntent | undefined {
  const [kind, commandId, trigger, startedAt, retire, from, ...rest] = text?.split('/') ?? [];
  const fromMarket = market.safeParse(from);
  if (kind !== name || !commandId || rest.length > 0 || !fromMarket.success) return undefined;
  if (trigger !== 'manual' && trigger !== 'model') return undefined;
  const started = amount(startedAt);
  const retireAfterSeconds = retire === kept ? undefined : amount(retire);
  if (started === undefined || (retire !== kept && retireAfterSeconds === undefined)) return undefined;
  return {
    commandId: decoded(commandId),
    trigger,
    startedAt: started,
    retireAfterSeconds,
    fromMarket: fromMarket.data,
  };
}

/** A number as `String` writes it: neither negative nor infinite. */
function amount(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 && String(value) === text ? value : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
