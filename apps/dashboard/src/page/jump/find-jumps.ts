import type { FleetWorkload } from '../fleet/fleet-query.js';
import type { Place } from '../shell/places.js';

/** Something that can be jumped to. */
export type Jump = { readonly name: string; readonly beside: string } & (
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'add-agent' }
  | { readonly kind: 'workload' | 'plugins'; readonly workload: string }
  | { readonly kind: 'switch'; readonly workload: string; readonly to?: string }
  | { readonly kind: 'pool'; readonly type: string; readonly zone: string }
);

/** A group of what was found. */
export interface JumpGroup {
  readonly title: string;
  readonly jumps: readonly Jump[];
}

const maxPerGroup = 6;

interface Candidate {
  readonly jump: Jump;
  /** What is looked at, the most important first. */
  readonly texts: readonly string[];
}

/**
 * Finds what a text may mean: places, workloads by name, instances by id, pools, and actions on the workloads that it names.
 * Every word must be found; names that begin with the text come first. Without a text: the places, and what needs a person.
 */
export function findJumps(
  workloads: readonly FleetWorkload[],
  places: readonly Place[],
  text: string,
): readonly JumpGroup[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const ofPlaces = best(places.map(toPlace), words);
  if (words.length === 0) {
    const needed = workloads.filter(({ attention }) => attention.some(({ urgency }) => urgency === 'needs-you'));
    return filled([
      { title: 'Places', jumps: ofPlaces },
      { title: 'Needs you', jumps: best(needed.map(toWorkload), words) },
    ]);
  }
  return filled([
    { title: 'Places', jumps: ofPlaces },
    { title: 'Workloads', jumps: best(workloads.map(toWorkload), words) },
    { title: 'Instances', jumps: best(workloads.flatMap(toInstances), words) },
    { title: 'Pools', jumps: best(poolsOf(workloads), words) },
    { title: 'Actions', jumps: best([addAgent, ...workloads.flatMap(toActions)], words) },
  ]);
}

const addAgent: Candidate = {
  jump: { kind: 'add-agent', name: 'Add an agent', beside: 'its commands, with a token' },
  texts: ['Add an agent', 'install new instance workload token commands'],
};

function filled(groups: readonly JumpGroup[]): readonly JumpGroup[] {
  return groups.filter(({ jumps }) => jumps.length > 0);
}

function best(candidates: readonly Candidate[], words: readonly string[]): readonly Jump[] {
  const ranked = candidates.flatMap(({ jump, texts }) => {
    const found = texts.map((text) => text.toLowerCase());
    if (!words.every((word) => found.some((text) => text.includes(word)))) return [];
    const [first = ''] = found;
    const rank = first.startsWith(words.join(' ')) ? 0 : words.every((word) => first.includes(word)) ? 1 : 2;
    return [{ jump, rank }];
  });
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, maxPerGroup)
    .map(({ jump }) => jump);
}

function toPlace(place: Place): Candidate {
  return { jump: { kind: 'place', name: place.name, beside: place.keys, place }, texts: [place.name] };
}

function toWorkload({ name, instanceType, zone }: FleetWorkload): Candidate {
  const beside = [instanceType, zone].filter((part) => part !== null).join(' ');
  return { jump: { kind: 'workload', name, beside, workload: name }, texts: [name] };
}

function toInstances({ name, instanceId, replica, successorId }: FleetWorkload): readonly Candidate[] {
  const instances = [
    { id: instanceId, what: 'primary' },
    { id: replica?.instanceId ?? null, what: 'replica' },
    { id: successorId, what: 'successor' },
  ];
  return instances.flatMap(({ id, what }) => {
    if (id === null) return [];
    return [
      { jump: { kind: 'workload', name: id, beside: `${what} of ${name}`, workload: name }, texts: [id] } as const,
    ];
  });
}

function poolsOf(workloads: readonly FleetWorkload[]): readonly Candidate[] {
  const counts = new Map<string, { readonly type: string; readonly zone: string; count: number }>();
  for (const { market, instanceType: type, zone } of workloads) {
    if (market !== 'spot' || type === null || zone === null) continue;
    const name = `${type} ${zone}`;
    const pool = counts.get(name) ?? { type, zone, count: 0 };
    pool.count += 1;
    counts.set(name, pool);
  }
  return [...counts].map(([name, { type, zone, count }]) => {
    const beside = `${count} workload${count === 1 ? '' : 's'}`;
    return { jump: { kind: 'pool', name, beside, type, zone }, texts: [name] };
  });
}

function toActions({ name, market }: FleetWorkload): readonly Candidate[] {
  const action = (jump: Jump, word: string): Candidate => ({ jump, texts: [name, word] });
  const toOnDemand = {
    kind: 'switch',
    name: `To on-demand: ${name}…`,
    beside: 'o',
    workload: name,
    to: 'on-demand',
  } as const;
  return [
    action({ kind: 'switch', name: `Switch ${name}…`, beside: 's', workload: name }, 'switch'),
    ...(market === 'on-demand' ? [] : [action(toOnDemand, 'on-demand')]),
    action({ kind: 'plugins', name: `Plugins of ${name}`, beside: '', workload: name }, 'plugins commands'),
  ];
}
