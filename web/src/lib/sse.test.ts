import { expect, test, vi } from 'vitest';
import { Messages, read, type Message } from './sse';

const stream = 'id: 1\ndata: {"type":"delta","text":"a"}\n\n: ping\n\nid: 2\r\ndata: one\r\ndata: two\r\n\r\ndata: [DONE]\n\n';

test('the same messages come out whatever the pieces they arrive in', () => {
  const whole = new Messages().push(stream);
  const parts = new Messages();
  const bytewise = [...stream].flatMap((character) => parts.push(character));

  expect(bytewise).toEqual(whole);
  expect(whole).toEqual([
    { id: '1', data: '{"type":"delta","text":"a"}' },
    { id: '2', data: 'one\ntwo' },
    { id: '2', data: '[DONE]' },
  ]);
});

function answer(body: string, cancelled = vi.fn()) {
  const bytes = new TextEncoder().encode(body);
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      // Split inside a character of two bytes, as networks do.
      controller.enqueue(bytes.slice(0, 9));
      controller.enqueue(bytes.slice(9));
    },
    cancel: cancelled,
  });
  return new Response(source);
}

test('reading stops at [DONE] and closes the connection', async () => {
  const cancelled = vi.fn();
  const seen: Message[] = [];
  for await (const message of read(answer('data: aéb\n\ndata: [DONE]\n\ndata: late\n\n', cancelled))) seen.push(message);

  expect(seen).toEqual([{ id: null, data: 'aéb' }]);
  expect(cancelled).toHaveBeenCalled();
});

test('a reader who leaves early closes the connection', async () => {
  const cancelled = vi.fn();
  for await (const message of read(answer('data: é-one\n\ndata: two\n\n', cancelled))) {
    expect(message.data).toBe('é-one');
    break;
  }

  expect(cancelled).toHaveBeenCalled();
});
