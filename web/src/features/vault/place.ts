// A place in a source: the page and, where words are meant, which.

export interface Place {
  sourceId: string;
  page: number;
  /** The words to find on the page, as the stored text has them. */
  words?: string | undefined;
}
