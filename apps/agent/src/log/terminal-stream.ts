import { styleText } from 'node:util';
import type { DestinationStream } from 'pino';

const levels: Readonly<Record<number, { readonly name: string; readonly style: 'gray' | 'green' | 'yellow' | 'red' }>> =
  {
    20: { name: 'debug', style: 'gray' },
    30: { name: 'info ', style: 'green' },
    40: { name: 'warn ', style: 'yellow' },
    50: { name: 'error', style: 'red' },
  };

/** Writes log lines for people: time, level, plugin, message, and the fields behind it. */
export function terminalStream(stream: NodeJS.WriteStream): DestinationStream {
  return {
    write(line) {
      const { level, time, msg, plugin, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const { name, style } = levels[Number(level)] ?? { name: String(level), style: 'gray' };
      const when = new Date(Number(time)).toISOString().slice(11, 23);
      const who = plugin === undefined ? '' : `${styleText('cyan', String(plugin))} `;
      const rest = Object.keys(fields).length === 0 ? '' : styleText('gray', ` ${JSON.stringify(fields)}`);
      stream.write(`${styleText('gray', when)} ${styleText(style, name)} ${who}${String(msg)}${rest}\n`);
    },
  };
}
