import { library } from '../../tools/tsup.js';
import { shipBlankDatabase } from './src/storage/blank-database.js';

export default {
  ...library(['index', 'main']),
  async onSuccess() {
    await shipBlankDatabase();
  },
};
