import { ApiError } from '../query/api-error.js';
import { list, required, text } from '../query/fields.js';
import { applyFilters, filterList } from '../query/filters.js';
import { defineAction } from './action.js';

/** Lists the names that KeyName may have. The keys themselves do not exist. */
export const describeKeyPairs = defineAction({
  name: 'DescribeKeyPairs',
  shape: { KeyName: list(text), Filter: filterList },
  run({ KeyName, Filter }, { state, permit }) {
    permit();
    const unknown = KeyName.find((name) => !state.keyPairs.has(name));
    if (unknown !== undefined) throw noKeyPair(unknown);
    const asked = [...state.keyPairs].filter((name) => KeyName.length === 0 || KeyName.includes(name));
    const found = applyFilters(
      asked.map((keyName, sequence) => ({ keyName, sequence })),
      Filter,
      { names: ['key-name'], taggable: false, describe: ({ keyName }) => ({ values: { 'key-name': [keyName] } }) },
    );
    return {
      keySet: found.map(({ keyName, sequence }) => ({ keyName, keyPairId: `key-${sequence}`, keyType: 'rsa' })),
    };
  },
});

/** Deletes a key pair. Instances that were launched with it keep its name. Deleting it again is no error. */
export const deleteKeyPair = defineAction({
  name: 'DeleteKeyPair',
  shape: { KeyName: required(text) },
  run({ KeyName }, { state, permit }) {
    permit();
    state.keyPairs.delete(KeyName);
    return { return: true };
  },
});

/** Returns EC2's error for a key pair that does not exist. */
export function noKeyPair(name: string): ApiError {
  return new ApiError('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
}
