import { parseArgs } from 'node:util';
import { noticeRows } from './notice-rows.js';
import { formatRow } from './row.js';
import { switchRows } from './switch-rows.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    switches: { type: 'string', default: '10' },
    notices: { type: 'string', default: '50' },
  },
});
const stream = values.json ? process.stderr : process.stdout;
const onProgress = (progress: string) => process.stderr.write(`${progress}\n`);
const switches = Number(values.switches);
const notices = Number(values.notices);
const rows = [
  ...(switches > 0 ? await switchRows(switches, onProgress) : []),
  ...(notices > 0 ? await noticeRows(notices, onProgress) : []),
];
for (const row of rows) stream.write(`${formatRow(row)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, rows })}\n`);
