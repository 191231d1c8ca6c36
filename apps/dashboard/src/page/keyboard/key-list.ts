/** All keys of the page, by where they work. Each also has something to press with the pointer. */
export const keyList: readonly { readonly where: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      ['Ctrl K or ⌘ K', 'search, or jump to a workload, an instance, a pool, a place or an action'],
      ['g f', 'to the fleet'],
      ['g s', 'to the switches'],
      ['g i', 'to the interruptions'],
      ['g v', 'to the savings'],
      ['g a', 'to the activity'],
      ['g e', 'to the settings'],
      ['?', 'all keys'],
      ['Esc', 'back out one step'],
    ],
  },
  {
    where: 'In the fleet',
    keys: [
      ['/', 'to the filter'],
      ['j k', 'one row down or up; in the table the arrows as well'],
      ['Enter', 'open the workload of the row'],
      ['s', 'switch the workload of the row'],
      ['o', 'switch it to on-demand'],
      ['y', 'copy the id of its instance'],
      ['r', 'take over the new order of rows'],
    ],
  },
  {
    where: 'On a workload',
    keys: [
      ['s', 'switch it'],
      ['o', 'switch it to on-demand'],
    ],
  },
];
