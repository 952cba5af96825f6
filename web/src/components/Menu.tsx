// A button with a short list of acts: arrows move, Esc closes and gives the focus back.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

export interface MenuAct {
  name: string;
  icon?: IconName;
  danger?: boolean;
  detail?: string;
  run: () => void;
}

interface Props {
  label: string;
  icon?: IconName;
  text?: ReactNode;
  acts: MenuAct[];
  up?: boolean;
  disabled?: boolean;
}

function step(list: HTMLElement, by: number): void {
  const items = [...list.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const here = items.indexOf(document.activeElement as HTMLElement);
  items[(here + by + items.length) % items.length]?.focus();
}

export function Menu({ label, icon = 'more', text, acts, up = false, disabled = false }: Props) {
  const [open, setOpen] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent) => {
      if (!around.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') close();
    if (event.key === 'ArrowDown' && list.current) step(list.current, 1);
    if (event.key === 'ArrowUp' && list.current) step(list.current, -1);
    if (['Escape', 'ArrowDown', 'ArrowUp'].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const look = text ? 'button button--small' : 'button button--quiet button--icon';
  return (
    <div className="menu" ref={around}>
      <button ref={button} type="button" className={look} aria-haspopup="menu" aria-expanded={open} disabled={disabled}
        aria-label={label} title={text ? undefined : label} onClick={() => setOpen(!open)}>
        <Icon name={icon} />
        {text}
      </button>
      {open && (
        <div className={up ? 'menu__list menu__list--up' : 'menu__list'} role="menu" aria-label={label} ref={list} onKeyDown={onKey}>
          {acts.map((act) => <Item key={act.name} act={act} close={close} />)}
        </div>
      )}
    </div>
  );
}

function Item({ act, close }: { act: MenuAct; close: () => void }) {
  const run = () => {
    close();
    act.run();
  };
  return (
    <button type="button" role="menuitem" className={act.danger ? 'menu__item menu__item--danger' : 'menu__item'} onClick={run}>
      {act.icon && <Icon name={act.icon} />}
      <span>
        {act.name}
        {act.detail && <span className="soft small"> {act.detail}</span>}
      </span>
    </button>
  );
}
