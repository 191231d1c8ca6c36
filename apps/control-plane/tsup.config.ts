import type { Options } from 'tsup';
import { library } from '../../tools/tsup.js';
import { shipBlankDatabase } from './src/storage/embedded/blank-database.js';

const options: Options = {
  ...library(['index', 'main', 'database-worker']),
  async onSuccess() {
    await shipBlankDatabase();
  },
};

export default options;
