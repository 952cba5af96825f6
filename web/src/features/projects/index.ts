// Projects: the list, and one by its id.
export { ProjectsPage } from './ProjectsPage';
export { useProject } from './queries';
