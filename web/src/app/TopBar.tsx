// The bar over every page of a member. A page may fill its middle through the slot with id "bar".
import { useCallback, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useSignOut } from '@/features/auth';
import { Menu } from '@/components/Menu';
import { ThemeMenu } from '@/components/ThemeMenu';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Person } from '@/lib/types';
import { LimitsDialog } from './LimitsDialog';
import { Shortcuts, useShortcutKey } from './Shortcuts';

export const barSlot = 'bar-slot';

export function TopBar({ person }: { person: Person }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [limits, setLimits] = useState(false);
  const [keys, setKeys] = useState(false);
  const showKeys = useCallback(() => setKeys(true), []);
  useShortcutKey(showKeys);
  const leave = () => {
    signOut().then(() => navigate('/sign-in', { replace: true }), (error: unknown) => toasts.warn(explain(error)));
  };
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
      {keys && <Shortcuts onClose={() => setKeys(false)} />}
      {limits && <LimitsDialog onClose={() => setLimits(false)} />}
    </header>
  );
}
