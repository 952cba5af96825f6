// A person's projects: begin, open, rename, delete, bring back.
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Menu } from '@/components/Menu';
import { Empty, Trouble, Waiting } from '@/components/States';
import { ago, count } from '@/lib/format';
import { usePageTitle } from '@/lib/pageTitle';
import type { Project } from '@/lib/types';
import type { ProjectWords } from './api';
import { ProjectForm } from './ProjectForm';
import { useBeginProject, useChangeProject, useProjects, useRemoveProject } from './queries';
import { Trash } from './Trash';
import './projects.css';

export function ProjectsPage() {
  usePageTitle('Projects');
  const [beginning, setBeginning] = useState(false);
  const begin = useBeginProject();
  const navigate = useNavigate();
  return (
    <main className="projects">
      <header className="projects__head">
        <h1>Projects</h1>
        <Button look="primary" icon="add" onClick={() => setBeginning(true)}>New project</Button>
      </header>
      <List begin={() => setBeginning(true)} />
      <Trash />
      {beginning && (
        <ProjectForm heading="New project" verb="Create project" onClose={() => setBeginning(false)}
          submit={async (words) => {
            const project = await begin.mutateAsync(words);
            await navigate(`/projects/${project.id}`);
          }} />
      )}
    </main>
  );
}

function List({ begin }: { begin: () => void }) {
  const { data, error, refetch } = useProjects();
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) {
    return (
      <Empty title="Begin with a question" action={<Button icon="add" onClick={begin}>New project</Button>}>
        A project keeps together the sources you read, the documents you write and the works you cite.
      </Empty>
    );
  }
  return <ul className="projects__list">{data.items.map((project) => <Row key={project.id} project={project} />)}</ul>;
}

function Row({ project }: { project: Project }) {
  const [asked, ask] = useState<{ words: ProjectWords; problem?: unknown } | null>(null);
  const change = useChangeProject(project.id);
  const remove = useRemoveProject();
  const rename = () => ask({ words: { title: project.title, description: project.description ?? '' } });
  return (
    <li className="project">
      <div className="project__words">
        <h2><Link to={`/projects/${project.id}`}>{project.title}</Link></h2>
        {project.description && <p className="project__about">{project.description}</p>}
        <p className="project__facts tabular">
          {count(project.documentCount, 'document')} · {count(project.sourceCount, 'source')} · changed {ago(project.updatedAt)}
        </p>
      </div>
      <Menu label={`More about ${project.title}`} acts={[
        { name: 'Rename and describe', run: rename },
        { name: 'Delete', icon: 'trash', danger: true, run: () => remove.mutate(project) },
      ]} />
      {asked && (
        <ProjectForm heading="Rename and describe" verb="Save" onClose={() => ask(null)} initial={asked.words} problem={asked.problem}
          submit={(words) => {
            // Refused, what was typed is asked for again rather than lost.
            change.mutate(words, { onError: (problem) => ask({ words, problem }) });
            return Promise.resolve();
          }} />
      )}
    </li>
  );
}
