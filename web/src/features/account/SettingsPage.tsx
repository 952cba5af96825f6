// All that a person decides about their account, on one page.
import type { ReactNode } from 'react';
import { ProviderPicker } from '@/components/ProviderPicker';
import { Trouble, Waiting } from '@/components/States';
import { useLimits } from '@/lib/limits';
import { count } from '@/lib/format';
import { usePageTitle } from '@/lib/pageTitle';
import { useProviders } from '@/lib/runs/providers';
import type { Person } from '@/lib/types';
import { account } from './api';
import { Budget } from './Budget';
import { Closing } from './Closing';
import { Name } from './Name';
import { Sessions } from './Sessions';
import './account.css';

interface Props {
  person: Person;
  onRenamed: (displayName: string) => void;
  onClosed: () => void;
  /** The way to a new password. */
  password: ReactNode;
}

export function SettingsPage({ person, onRenamed, onClosed, password }: Props) {
  usePageTitle('Settings');
  return (
    <main className="settings">
      <h1>Settings</h1>
      <Part title="Profile">
        <Name person={person} onRenamed={onRenamed} />
        <p className="small">{password}</p>
      </Part>
      <Part title="Assistant">
        <Writer />
        <Budget />
      </Part>
      <Part title="Sessions"><Sessions /></Part>
      <Part title="Your data"><Everything /></Part>
      <Part title="Delete account"><Closing onClosed={onClosed} /></Part>
    </main>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings__part" aria-label={title}>
      <h2>{title}</h2>
      <div className="settings__body">{children}</div>
    </section>
  );
}

function Writer() {
  const providers = useProviders();
  const { chosen, items, error, again } = providers;
  if (!chosen) return error ? <Trouble error={error} again={again} /> : <Waiting />;
  return (
    <>
      <p className="settings__row"><span>Drafts and answers are written by</span> <ProviderPicker providers={providers} /></p>
      <p className="soft small">
        {chosen.name === 'offline'
          ? 'Without a model: sentences are taken from your sources as they stand. Nothing leaves this server.'
          : 'What you ask, the text around it and the passages that fit it are sent there; your files are not.'}
        {items.length > 1 && ' The choice is kept in this browser.'}
      </p>
    </>
  );
}

function Everything() {
  const { trashDays } = useLimits();
  return (
    <>
      <p>
        One archive (ZIP) of your projects: documents with their versions, sources, citations, quotes and conversations,
        and the record of what you did. What lies in the trash is not in it; restore it first, within {count(trashDays, 'day')}.
      </p>
      <div><a className="button" href={account.everything} download>Export everything</a></div>
    </>
  );
}
