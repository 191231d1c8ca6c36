/**
 * What stands in for parts of axios that no call of ours uses.
 * @type {readonly (readonly [RegExp, string])[]}
 */
const replacements = [
  // Every call names the `http` adapter, and merely looking at `Request` and `Response` makes Node load its whole fetch.
  [/[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/, 'export const getFetch = () => false; export default false;'],
  // Bodies are JSON. The forms would bring a table of all the world's media types, a tenth of the agent.
  [/[\\/]axios[\\/]lib[\\/](platform[\\/]node|env)[\\/]classes[\\/]FormData\.js$/, 'export default undefined;'],
];

/**
 * Leaves out axios's fetch adapter and its forms.
 * @type {import('esbuild').Plugin}
 */
export const axiosForJson = {
  name: 'axios-for-json',
  setup(build) {
    for (const [filter, contents] of replacements) build.onLoad({ filter }, () => ({ contents, loader: 'js' }));
  },
};
