// Changes that an AI proposes to the whole document: asked for, shown in place, decided one by one or together.
import './edits.css';

export { EditMarks } from './editMarks';
export { EditPane } from './EditPane';
export { EditsStatus } from './EditsStatus';
export { ReviewDock, reviewId } from './ReviewDock';
export { useEdits, type Edits } from './useEdits';
export { progress } from './words';
