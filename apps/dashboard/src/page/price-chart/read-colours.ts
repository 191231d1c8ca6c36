/** The colours of a chart, as the canvas takes them. */
export interface ChartColours {
  readonly spot: string;
  readonly spotFill: string;
  readonly demand: string;
  readonly demandFill: string;
  readonly edge: string;
  readonly line: string;
  readonly text: string;
}

const tokens: Readonly<Record<keyof ChartColours, string>> = {
  spot: '--spot',
  spotFill: '--spot-fill',
  demand: '--demand',
  demandFill: '--demand-fill',
  edge: '--edge',
  line: '--line',
  text: '--ink-3',
};

/** Reads the colours that the style sheets have for light or dark, whichever is shown. A canvas takes no variables. */
export function readColours(element: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  element.append(probe);
  const colours = Object.entries(tokens).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(colours) as unknown as ChartColours;
}
