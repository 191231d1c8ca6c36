import { readFile } from 'node:fs/promises';

/**
 * Lets the bundler drop the AWS SDK's schemas that a program does not use; most of a client's size is schemas. Each is
 * an object literal with computed keys (`[_n]: …`, `const _n = "name"`), which the bundler keeps as a possible side
 * effect. This plugin replaces the keys by the constants' values, which means the same, so that unused schemas are
 * dropped.
 *
 * @type {import('esbuild').Plugin}
 */
export const awsSchemaShake = {
  name: 'aws-schema-shake',
  setup(build) {
    build.onLoad({ filter: /[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: withConstantKeys(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** @param {string} source */
function withConstantKeys(source) {
  /** @type {Map<string, string>} */
  const literals = new Map();
  for (const [, name = '', literal = ''] of source.matchAll(/^const (\w+) = ("(?:[^"\\]|\\.)*");$/gm)) {
    // `__proto__` as a plain key would set the prototype.
    if (literal !== '"__proto__"') literals.set(name, literal);
  }
  return source.replaceAll(/\[(\w+)\]:/g, (computed, name) => {
    const literal = literals.get(name);
    return literal === undefined ? computed : `${literal}:`;
  });
}
