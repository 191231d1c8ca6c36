import { describe, expect, test } from 'vitest';
import { OutputChannel } from '../src/index.js';

/** A sink that finishes a write when the test calls `answer`. */
class SlowSink {
  readonly texts: string[] = [];
  #done: ((error?: Error) => void) | undefined;

  write(text: string, done: (error?: Error) => void): void {
    this.texts.push(text);
    this.#done = done;
  }

  answer(error?: Error): void {
    this.#done?.(error);
  }
}

const full = new Error('ENOSPC: no space left on device');

function channelOn(sink: SlowSink, options: { readonly maxBuffered?: number } = {}) {
  const losses: (string | undefined)[] = [];
  const clock = { ms: 0 };
  const channel: OutputChannel = new OutputChannel({
    sink,
    describeLoss: (lines) => `${lines} missing\n`,
    onLoss: (error) => {
      losses.push(error?.message);
      channel.write('lines are being lost\n');
    },
    monotonic: () => clock.ms,
    ...options,
  });
  return { channel, losses, clock };
}

describe('an output channel', () => {
  test('writes the lines that came during a write together, in order', () => {
    const sink = new SlowSink();
    const { channel } = channelOn(sink);
    for (const line of ['a\n', 'b\n', 'c\n']) channel.write(line);
    expect(sink.texts).toEqual(['a\n']);
    sink.answer();
    expect(sink.texts).toEqual(['a\n', 'b\nc\n']);
    expect(channel.droppedLines).toBe(0);
  });

  test('buffers a bounded amount for a sink that does not answer, and says how many lines are missing when it does', () => {
    const sink = new SlowSink();
    const { channel, losses } = channelOn(sink, { maxBuffered: 4 });
    for (let count = 0; count < 100_000; count += 1) channel.write('x\n');
    expect(losses).toEqual([undefined]);
    sink.answer();
    sink.answer();
    const dropped = channel.droppedLines;
    // The line that the loss callback wrote was dropped as well, because the buffer was full.
    expect(dropped).toBe(100_000 - 3 + 1);
    expect(sink.texts).toEqual(['x\n', `${dropped} missing\nx\nx\n`]);
    channel.write('y\n');
    expect(sink.texts.at(-1)).toBe('y\n');
  });

  test('drops lines for a second after an error, then tries again, and calls onLoss once until a write succeeds', () => {
    const sink = new SlowSink();
    const { channel, losses, clock } = channelOn(sink);
    channel.write('a\n');
    channel.write('b\n');
    sink.answer(full);
    channel.write('c\n');
    expect(sink.texts).toHaveLength(1);
    clock.ms = 1_000;
    channel.write('d\n');
    sink.answer(full);
    clock.ms = 2_000;
    channel.write('e\n');
    expect(sink.texts.at(-1)).toBe('5 missing\ne\n');
    sink.answer();
    expect({ losses, dropped: channel.droppedLines }).toEqual({ losses: [full.message], dropped: 5 });
    channel.write('f\n');
    sink.answer(full);
    expect(losses).toEqual([full.message, full.message]);
  });

  test('treats a sink that throws like one that reports an error', () => {
    const { channel, losses } = channelOn({
      ...new SlowSink(),
      write: () => {
        throw full;
      },
    } as unknown as SlowSink);
    channel.write('a\n');
    expect(losses).toEqual([full.message]);
  });

  test('flush resolves when everything is written, or when its signal is aborted', async () => {
    const sink = new SlowSink();
    const { channel } = channelOn(sink);
    await channel.flush(new AbortController().signal);
    channel.write('a\n');
    const limit = new AbortController();
    const hung = channel.flush(limit.signal);
    limit.abort();
    await hung;
    const flushed = channel.flush(new AbortController().signal);
    sink.answer();
    await flushed;
  });
});
