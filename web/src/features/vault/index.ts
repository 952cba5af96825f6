// The vault: the list of sources, and one of them open at a page.
export { SourceList } from './SourceList';
export { Viewer } from './Viewer';
export { useSources } from './queries';
export type { Place } from './place';
export { pieceShort } from './kinds';
