import type { Options } from 'tsup';
import { library } from '../../tools/tsup.js';
import { shipBlankDatabase } from './src/storage/blank-database.js';

const options: Options = {
  ...library(['index', 'main']),
  async onSuccess() {
    await shipBlankDatabase();
  },
};

export default options;
