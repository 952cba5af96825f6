// Exports: a document as DOCX or PDF.
export { ExportMenu } from './ExportMenu';
