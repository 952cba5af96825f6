// The few signs the app uses, drawn on a 20-unit grid.

const paths = {
  add: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5L5 15',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  file: 'M5 2.5h6.5L15.5 7v10.5h-10.5zM11.5 2.5V7h4',
  upload: 'M10 13V3.5M6 7l4-3.5L14 7M4 12.5V16.5h12v-4',
  download: 'M10 3.5V13M6 9.5l4 3.5 4-3.5M4 16.5h12',
  back: 'M12 4.5L6.5 10l5.5 5.5',
  previous: 'M12 4.5L6.5 10l5.5 5.5',
  next: 'M8 4.5l5.5 5.5L8 15.5',
  up: 'M4.5 12L10 6.5l5.5 5.5',
  down: 'M4.5 8l5.5 5.5L15.5 8',
  undo: 'M4 8.5h8a4 4 0 0 1 0 8H8M4 8.5L7.5 5M4 8.5L7.5 12',
  redo: 'M16 8.5H8a4 4 0 0 0 0 8h4M16 8.5L12.5 5M16 8.5L12.5 12',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11',
  history: 'M4 10a6 6 0 1 1 2 4.5M4 10L2.5 8M4 10l2-1.5M10 7v3.5l2.5 1.5',
  bullets: 'M8 5.5h8M8 10h8M8 14.5h8M4 5.5h.01M4 10h.01M4 14.5h.01',
  numbers: 'M8.5 5.5H16M8.5 10H16M8.5 14.5H16M3.5 4.5l1-.5v3M3.3 12.5h1.8l-1.8 3h1.8',
  quote: 'M4 5v10M7.5 6.5H16M7.5 10H16M7.5 13.5h5',
  link: 'M8.5 11.5a3 3 0 0 0 4.2 0l2.8-2.8a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.2 0l-2.8 2.8a3 3 0 0 0 4.2 4.2l1-1',
  cite: 'M7 4H4v12h3M13 4h3v12h-3M10 9.5V13M10 6.8h.01',
  superscript: 'M3.5 8l6 8M9.5 8l-6 8M12.6 4.9c.3-1.7 3.4-1.6 3.3.2-.1 1.2-3.3 2-3.3 3.6h3.6',
  subscript: 'M3.5 4l6 8M9.5 4l-6 8M12.6 13.1c.3-1.7 3.4-1.6 3.3.2-.1 1.2-3.3 2-3.3 3.6h3.6',
  footnote: 'M3.5 16V5.5h5M6 16H3.5M8 16H6M3.5 10.5h4M13 4.5l1.5-1v5M13 8.5h3',
  formula: 'M14.5 6V4h-9l5 6-5 6h9v-2',
  table: 'M3.5 4.5h13v11h-13zM3.5 8.5h13M10 8.5v7',
  stop: 'M6 6h8v8H6z',
  send: 'M10 16V4.5M5.5 9L10 4.5 14.5 9',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  alert: 'M10 3l7.5 13.5h-15zM10 8v4M10 14.2h.01',
  theme: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  person: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.5 16.5c.6-3 2.8-4.5 5.5-4.5s4.9 1.5 5.5 4.5',
  retry: 'M16 10a6 6 0 1 1-1.8-4.3M16 3.5v3.2h-3.2',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} strokeWidth={name === 'more' ? 2.6 : undefined} />
    </svg>
  );
}
