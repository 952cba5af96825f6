// Server-sent events over fetch: POST and headers work, which EventSource allows neither.

export interface Message {
  id: string | null;
  data: string;
}

/** Cuts a stream of text into messages, whatever the pieces it arrives in. */
export class Messages {
  private rest = '';
  private id: string | null = null;
  private data: string[] = [];

  push(piece: string): Message[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): Message[] {
    if (line === '') return this.dispatch();
    if (line.startsWith(':')) return [];
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    if (field === 'id') this.id = value;
    return [];
  }

  private dispatch(): Message[] {
    if (this.data.length === 0) return [];
    const message = { id: this.id, data: this.data.join('\n') };
    this.data = [];
    return [message];
  }
}

export const DONE = '[DONE]';

/** Yields messages until `[DONE]`, the end of the body, or the reader's leaving, which closes the connection. */
export async function* read(response: Response): AsyncGenerator<Message> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const messages = new Messages();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const message of messages.push(value)) {
        if (message.data === DONE) return;
        yield message;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
