// A project at work: sources, the page, the assistant. Here the features meet.
import { useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { Button } from '@/components/Button';
import { Empty } from '@/components/States';
import { useBeginDocument, useDocument, useDocuments } from '@/features/documents';
import { useProject } from '@/features/projects';
import { usePageTitle } from '@/lib/pageTitle';
import { Closed, Opening } from '../Broken';
import { Bar, ProjectLink } from './BarTools';
import { Desk } from './Desk';
import { LeftPane } from './LeftPane';
import { useOpenPlace } from './place';
import './workspace.css';

export function Workspace() {
  const { projectId = '', documentId } = useParams();
  const { isLoadingError, error, refetch } = useProject(projectId);
  // Asked again in vain, it is still open: whoever writes is not to lose the page over it.
  if (isLoadingError) return <Closed error={error} again={() => void refetch()} />;
  if (documentId) return <Opened key={documentId} projectId={projectId} documentId={documentId} />;
  return <First projectId={projectId} />;
}

/** Without a document named, the one last changed is opened. */
function First({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useDocuments(projectId);
  const open = useOpenPlace();
  if (error && !data) return <Closed error={error} again={() => void refetch()} />;
  if (!data) return <Opening>Opening the project…</Opening>;
  const [latest] = data.items;
  if (latest) return <Navigate to={`/projects/${projectId}/${latest.id}`} replace />;
  return (
    <main className="workspace" data-pane="write" data-blank="" data-viewing={open.place ? '' : undefined}>
      <Bar><ProjectLink projectId={projectId} /></Bar>
      <LeftPane projectId={projectId} documentId={undefined} open={open} />
      <section className="middle" aria-label="Document"><NoDocument projectId={projectId} /></section>
    </main>
  );
}

function NoDocument({ projectId }: { projectId: string }) {
  const { data: project } = useProject(projectId);
  usePageTitle(project?.title ?? '');
  const begin = useBeginDocument(projectId);
  const navigate = useNavigate();
  const add = () => begin.mutate('Untitled', { onSuccess: (made) => void navigate(`/projects/${projectId}/${made.id}`) });
  return (
    <div className="blank">
      <Empty page title="Nothing written yet" action={<Button look="primary" disabled={begin.isPending} onClick={add}>Begin a document</Button>}>
        Add your sources first, or begin to write and add them as you go.
      </Empty>
    </div>
  );
}

function Opened({ projectId, documentId }: { projectId: string; documentId: string }) {
  const { data, error, refetch } = useDocument(documentId);
  const [reading, setReading] = useState(0);
  const reload = () => {
    void refetch().then(() => setReading((count) => count + 1));
  };
  if (error && !data) return <Closed error={error} again={() => void refetch()} />;
  if (!data) return <Opening>Opening the document…</Opening>;
  return <Desk key={reading} projectId={projectId} document={data} reload={reload} />;
}
