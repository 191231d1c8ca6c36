import { Option } from 'commander';

/** The option `--data`, which all commands have that use the database. */
export function dataOption(): Option {
  return new Option(
    '--data <directory>',
    'where the embedded database lives, unless DATABASE_URL names a PostgreSQL',
  ).default('./data');
}
