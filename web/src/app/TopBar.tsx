// The bar over every page of a member. A page may fill its middle through the slot with id "bar".
import { useCallback, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Menu } from '@/components/Menu';
import { ThemeMenu } from '@/components/ThemeMenu';
import type { Person } from '@/lib/types';
import { useLeaving } from './Leaving';
import { LimitsDialog } from './LimitsDialog';
import { Shortcuts, useShortcutKey } from './Shortcuts';

export const barSlot = 'bar-slot';

export function TopBar({ person }: { person: Person }) {
  const navigate = useNavigate();
  const [leave, question] = useLeaving();
  const [limits, setLimits] = useState(false);
  const [keys, setKeys] = useState(false);
  const showKeys = useCallback(() => setKeys(true), []);
  useShortcutKey(showKeys);
  return (
    <header className="bar">
      <Link className="bar__word" to="/projects" aria-label="Ibid: your projects">ibid<span>.</span></Link>
      <div className="bar__slot" id={barSlot} />
      <div className="bar__end">
        <ThemeMenu />
        <Menu label={`Account of ${person.displayName || person.email}`} icon="person" acts={[
          { name: 'Settings', run: () => void navigate('/settings') },
          { name: 'Keyboard shortcuts', detail: '?', run: showKeys },
          { name: 'Limits', run: () => setLimits(true) },
          { name: 'Change password', run: () => void navigate('/new-password') },
          { name: 'Sign out', detail: person.email, run: leave },
        ]} />
      </div>
      {question}
      {keys && <Shortcuts onClose={() => setKeys(false)} />}
      {limits && <LimitsDialog onClose={() => setLimits(false)} />}
    </header>
  );
}
