/**
 * Leaves out axios's fetch adapter: every call of ours names the `http` adapter, and merely looking at `Request` and
 * `Response` makes Node load its whole fetch implementation.
 * @type {import('esbuild').Plugin}
 */
export const axiosWithoutFetch = {
  name: 'axios-without-fetch',
  setup(build) {
    build.onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/ }, () => ({
      contents: 'export const getFetch = () => false; export default false;',
      loader: 'js',
    }));
  },
};
