// Works: looked up, cited, listed as references.
import './citations.css';

export { CitationCard } from './CitationCard';
export { CiteDialog } from './CiteDialog';
export { References } from './References';
export { Works } from './Works';
export { useReferences } from './queries';
