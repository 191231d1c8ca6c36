/**
 * Replacements for the files of axios that no SpotGuard program uses.
 * @type {readonly (readonly [RegExp, string])[]}
 */
const replacements = [
  // Every call uses the `http` adapter. This file reads `Request` and `Response`, which makes Node load its whole
  // fetch.
  [/[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/, 'export const getFetch = () => false; export default false;'],
  // All bodies are JSON. FormData would add a table of all registered media types, which is a tenth of the agent's
  // size.
  [/[\\/]axios[\\/]lib[\\/](platform[\\/]node|env)[\\/]classes[\\/]FormData\.js$/, 'export default undefined;'],
];

/**
 * Leaves out axios's fetch adapter and its form data.
 * @type {import('esbuild').Plugin}
 */
export const axiosForJson = {
  name: 'axios-for-json',
  setup(build) {
    for (const [filter, contents] of replacements) build.onLoad({ filter }, () => ({ contents, loader: 'js' }));
  },
};
