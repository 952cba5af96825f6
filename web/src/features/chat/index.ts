// Conversations about a project or a document: found, begun, spoken in.
import './chat.css';

export { ChatPane } from './ChatPane';
