// A row of tabs: arrows move, one panel shows.
import type { KeyboardEvent } from 'react';

interface Props<T extends string> {
  label: string;
  tabs: readonly (readonly [T, string])[];
  chosen: T;
  choose: (tab: T) => void;
}

export function Tabs<T extends string>({ label, tabs, chosen, choose }: Props<T>) {
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    const here = tabs.findIndex(([tab]) => tab === chosen);
    const next = tabs[(here + by + tabs.length) % tabs.length];
    if (next) choose(next[0]);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[(here + by + tabs.length) % tabs.length]?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map(([tab, name]) => (
        <button key={tab} type="button" className="tab" role="tab" id={`tab-${tab}`} aria-selected={tab === chosen} aria-controls={`panel-${tab}`}
          tabIndex={tab === chosen ? 0 : -1} onClick={() => choose(tab)}>{name}</button>
      ))}
    </div>
  );
}
