// Exports: a document as DOCX, PDF, Markdown or LaTeX.
export { ExportMenu } from './ExportMenu';
