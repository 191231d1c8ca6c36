import { rm } from 'node:fs/promises';
import { type Machine, runAll } from './install.js';
import { wantedUnits } from './installation.js';
import { layout, under } from './layout.js';

/** Removes what `install` created. State, settings and token are removed only with `purge`. Safe to run twice. */
export async function uninstall({ purge }: { readonly purge: boolean }, machine: Machine): Promise<void> {
  const units = ['spotguard-agent.service', 'spotguard-drain.path', 'spotguard-drain.service'];
  for (const unit of units) {
    // The command fails for a unit that was never installed.
    await runAll([['systemctl', 'disable', '--now', unit]], machine).catch(() => {});
  }
  const own = [
    ...wantedUnits(true).map(({ path }) => path),
    layout.agentUnit,
    layout.drainPath,
    layout.drainUnit,
    layout.drainRunner,
    layout.commandOnPath,
    layout.account,
  ];
  const kept = [layout.settings, layout.state];
  for (const path of purge ? [...own, ...kept] : own) {
    const target = under(machine.root, path);
    machine.print(`remove ${target}`);
    if (!machine.dryRun) await rm(target, { recursive: true, force: true });
  }
  await runAll([['systemctl', 'daemon-reload']], machine);
}
