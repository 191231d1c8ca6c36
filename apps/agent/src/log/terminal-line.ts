import { styleText } from 'node:util';

const levels: Readonly<Record<number, { readonly name: string; readonly style: 'gray' | 'green' | 'yellow' | 'red' }>> =
  {
    20: { name: 'debug', style: 'gray' },
    30: { name: 'info ', style: 'green' },
    40: { name: 'warn ', style: 'yellow' },
    50: { name: 'error', style: 'red' },
  };

/** Formats a log line for people: time, level, plugin, message and fields. */
export function terminalLine(line: string): string {
  const { level, time, msg, plugin, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const { name, style } = levels[Number(level)] ?? { name: String(level), style: 'gray' };
  const when = new Date(Number(time)).toISOString().slice(11, 23);
  const who = plugin === undefined ? '' : `${styleText('cyan', String(plugin))} `;
  const rest = Object.keys(fields).length === 0 ? '' : styleText('gray', ` ${JSON.stringify(fields)}`);
  return `${styleText('gray', when)} ${styleText(style, name)} ${who}${String(msg)}${rest}\n`;
}
