import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { publishedPackages, root } from './workspace.mjs';

/**
 * Writes a report of the exports of each public entry of the libraries, from the built declarations, so that a change
 * of a public API is visible in review. With `--check` it writes nothing and fails when a report is out of date.
 */

/** The types of this package are generated from `openapi.json`, in which a change is visible. */
const withoutReport = ['packages/api-client'];

const checkOnly = process.argv.includes('--check');
const drafts = mkdtempSync(join(tmpdir(), 'spotguard-api-'));
try {
  for (const { directory, manifest } of publishedPackages()) {
    if (!directory.startsWith('packages/') || withoutReport.includes(directory)) continue;
    for (const { types = '' } of Object.values(manifest.exports ?? {})) {
      put(join(directory, 'api', `${basename(types, '.d.ts')}.api.md`), reportOf(directory, types));
    }
  }
} finally {
  rmSync(drafts, { recursive: true });
}

/** @param {string} path @param {string} text */
function put(path, text) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  if (checkOnly) {
    console.error(`${path} is out of date: run the generate-api-reports script, and review what it changes.`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** @param {string} directory @param {string} types the declarations of an entry, relative to the directory */
function reportOf(directory, types) {
  const reportFileName = 'entry.api.md';
  const projectFolder = join(root, directory);
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, types),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: drafts,
        reportTempFolder: drafts,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: { extractorMessageReporting: silent, compilerMessageReporting: silent, tsdocMessageReporting: silent },
      newlineKind: 'lf',
    },
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return readFileSync(join(drafts, reportFileName), 'utf8');
}
