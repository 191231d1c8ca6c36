import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const tokens = readFileSync(new URL('../src/page/style/tokens.css', import.meta.url), 'utf8');

type Theme = 'light' | 'dark';

/** The value of a colour token in a theme, as `#rrggbb`. */
function colour(name: string, theme: Theme): string {
  const [, light = '', dark = ''] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\);`).exec(tokens) ?? [];
  const found = theme === 'light' ? light : dark;
  if (found === '') throw new Error(`tokens.css has no colour --${name} for both themes.`);
  return found;
}

/** The relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of WCAG 2.2 between two tokens. */
function ratio(one: string, other: string, theme: Theme): number {
  const [bright = 0, dim = 0] = [one, other].map((name) => luminance(colour(name, theme))).sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const surfaces = ['bg', 'raised', 'sunken', 'hover', 'pick'];
const texts = ['ink', 'ink-2', 'ink-3', 'spot-ink', 'demand-ink', 'clock-ink', 'fail-ink', 'move-ink'];
const themes: readonly Theme[] = ['light', 'dark'];

test('the ratios are those of WCAG: black on white is 21', () => {
  const [white, black] = ['#ffffff', '#000000'].map(luminance);
  expect(((white ?? 0) + 0.05) / ((black ?? 0) + 0.05)).toBeCloseTo(21);
});

test.each(themes)('every text can be read on every surface (%s)', (theme) => {
  const weak = texts.flatMap((text) =>
    surfaces.filter((surface) => ratio(text, surface, theme) < 4.5).map((surface) => `${text} on ${surface}`),
  );
  expect(weak).toEqual([]);
});

test.each(themes)('what is drawn stands out from the ground, and from what is saved (%s)', (theme) => {
  const drawn = ['spot', 'demand', 'clock', 'fail', 'move', 'edge'];
  const weak = drawn.flatMap((mark) =>
    ['bg', 'saved'].filter((ground) => ratio(mark, ground, theme) < 3).map((ground) => `${mark} on ${ground}`),
  );
  expect(weak).toEqual([]);
});

test.each(themes)('a text on the wash of its own meaning can be read well (%s)', (theme) => {
  const meanings = ['spot', 'demand', 'clock', 'fail', 'move'];
  expect(meanings.filter((name) => ratio(`${name}-ink`, `${name}-wash`, theme) < 5.4)).toEqual([]);
});

test.each(themes)('the button of the main action has a ratio of at least 15 (%s)', (theme) => {
  expect(ratio('act', 'on-act', theme)).toBeGreaterThanOrEqual(15);
});

test.each(themes)('the words of a button that destroys something can be read well (%s)', (theme) => {
  expect(ratio('destroy', 'on-destroy', theme)).toBeGreaterThanOrEqual(5.5);
});
