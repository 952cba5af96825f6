// What the bar says of the document at hand: its project, its words, whether it is saved; versions and export.
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { SaveState, type Writing } from '@/features/documents';
import { ExportMenu } from '@/features/exports';
import { useProject } from '@/features/projects';
import { count } from '@/lib/format';
import { barSlot } from '../TopBar';

/** The middle of the bar, which the page fills. */
export function Bar({ children }: { children: ReactNode }) {
  const slot = document.getElementById(barSlot);
  return slot && createPortal(<div className="bar-tools">{children}</div>, slot);
}

export function ProjectLink({ projectId }: { projectId: string }) {
  const { data: project } = useProject(projectId);
  return project && <Link className="bar-tools__project" to="/projects" title="To your projects">{project.title}</Link>;
}

export function BarTools({ writing, showVersions }: { writing: Writing; showVersions: () => void }) {
  const { all, selected } = writing.counts;
  const ready = () => writing.saver.flush();
  return (
    <Bar>
      <ProjectLink projectId={writing.document.projectId} />
      <span className="bar-tools__space" />
      <span className="bar-tools__words soft small tabular">
        {selected > 0 && `${selected.toLocaleString('en-GB')} of `}{count(all, 'word')}
      </span>
      <SaveState saver={writing.saver} />
      <Button small icon="history" onClick={() => void ready().then(showVersions)} title="Versions" aria-label="Versions"><span className="wide-only">Versions</span></Button>
      <ExportMenu documentId={writing.document.id} ready={ready} />
    </Bar>
  );
}
