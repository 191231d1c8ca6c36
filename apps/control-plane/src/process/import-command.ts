import type { Command } from 'commander';
import { importExport } from '../v4-import/import-export.js';
import type { ImportedRow } from '../v4-import/imported-row.js';
import { readExport } from '../v4-import/read-export.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { openOrExplain } from './open-or-explain.js';
import { table } from './table.js';

/** Adds the command `import`. */
export function addImportCommand(program: Command, parts: CommandParts): void {
  program
    .command('import <file>')
    .description(
      'Import accounts, tokens and agents from a mysqldump of a v4 backend, so that its agents keep working.',
    )
    .addOption(dataOption())
    .option('--dry-run', 'show what would be imported, and keep nothing')
    .action(async (file: string, { data, dryRun }: { readonly data: string; readonly dryRun?: boolean }) => {
      const found = await readExport(file);
      const database = await openOrExplain(parts.locate(data), parts.owner);
      const isDryRun = dryRun === true;
      const rows = await importExport(database.queries, found, { isDryRun, now: new Date() }).finally(() =>
        database.close(),
      );
      show(rows, isDryRun, parts);
    });
}

function show(rows: readonly ImportedRow[], isDryRun: boolean, { output, notes }: CommandParts): void {
  if (output.isTTY === true) {
    const lines = rows.map(({ kind, name, account = '', result, note = '' }) => [kind, name, account, result, note]);
    output.write(table([['KIND', 'NAME', 'ACCOUNT', 'RESULT', 'NOTE'], ...lines]));
  } else output.write(`${JSON.stringify({ dryRun: isDryRun, rows })}\n`);
  const count = (result: ImportedRow['result']) => rows.filter((row) => row.result === result).length;
  notes.write(
    `${count('imported')} imported, ${count('exists')} existed, ${count('refused')} refused${isDryRun ? '; nothing was kept' : ''}.\n`,
  );
}
