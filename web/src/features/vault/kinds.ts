// What the vault takes, and what a piece of each is called.

const pdf = 'application/pdf';

/** For the chooser of files; what a file is, the server tells by its bytes. */
export const accept = '.pdf,.docx,.epub,.html,.htm,.xhtml,.md,.markdown,.txt,.text';
export const taken = 'PDF, Word (.docx), EPUB, web page (.html), plain text or Markdown';

/** The types that browsers name rightly. */
export const told: readonly string[] = [
  pdf,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/epub+zip',
  'text/html',
  'text/plain',
  'text/markdown',
];

export const isPdf = (mediaType: string | undefined) => mediaType === pdf;

/** Only a PDF has pages, the same for everybody; all else has parts, cut by the rule in docs/vault.md. */
export const piece = (mediaType: string | undefined) => (isPdf(mediaType) ? 'page' : 'part');

/** As it stands behind a source's name: "p. 3", "part 3". */
export const pieceShort = (mediaType: string | undefined) => (isPdf(mediaType) ? 'p.' : 'part');

/** Whether a browser shows the file; it saves the others. */
export const isShown = (mediaType: string) => isPdf(mediaType) || mediaType === 'text/plain' || mediaType === 'text/markdown';
