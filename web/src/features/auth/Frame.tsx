// What stands around every page of someone not signed in: the word, what it means, and the form.
import type { ReactNode } from 'react';
import { ThemeMenu } from '@/components/ThemeMenu';
import { usePageTitle } from '@/lib/pageTitle';
import './auth.css';

export function Frame({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  usePageTitle(title);
  return (
    <div className="frame">
      <aside className="frame__entry">
        <p className="frame__word">ibid<span>.</span></p>
        <p className="frame__sense">
          <i>adv.</i> in the same place.
        </p>
        <p className="frame__use">
          Write with your sources beside you. Every sentence that the assistant drafts names the words it rests on, and
          one click opens the page where they stand.
        </p>
      </aside>
      <main className="frame__main">
        <div className="frame__form">
          <h1>{title}</h1>
          {lead && <p className="soft">{lead}</p>}
          {children}
        </div>
      </main>
      <div className="frame__theme">
        <ThemeMenu />
      </div>
    </div>
  );
}
