import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';
import { idle } from '@/lib/runs/run';
import type { Conversation, Message } from '@/lib/types';
import { ChatPane } from './ChatPane';
import type { Changing } from './EditTalk';

// The first drawing may take long where many tests run at once.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 30_000 });

const conversation: Conversation = { id: 'c1', projectId: 'p', documentId: 'd', mode: 'discussion', title: 'On peat', createdAt: '2026-11-26T00:00:00Z', updatedAt: '2026-11-26T00:00:00Z', deletedAt: null };
const evidence = { id: 'e1', quote: 'Peat is old moss', state: 'exact', sourceId: 's', sourceName: 'a.pdf', pageNumber: 2, startOffset: 0, endOffset: 16, sourceText: 'Peat is old moss' } as const;
const question: Message = { id: 'm1', role: 'user', content: 'What is peat?', evidence: [], run: null, createdAt: '2026-11-26T00:00:01Z' };
const answer: Message = {
  id: 'm2', role: 'assistant', content: 'Old moss.', evidence: [{ type: 'evidence', evidence, start: 0, end: 9 }],
  run: { id: 'r1', status: 'done', provider: 'offline', model: 'none', errorCode: null }, createdAt: '2026-11-26T00:00:02Z',
};

let listed: Conversation;
let messages: Message[] = [];
let asked: { path: string; method: string; body: unknown }[] = [];
let reply: () => Response | Promise<Response>;
const stream = (...events: object[]) =>
  new Response(events.map((event, at) => `id: ${at + 1}\ndata: ${JSON.stringify(event)}\n\n`).join('') + 'data: [DONE]\n\n', { headers: { 'X-Stream-Id': 'r1' } });
const insert = vi.fn();
const changing: Changing = { run: idle, conversationId: null, saying: '', trouble: null, ask: vi.fn(), stop: vi.fn(), close: vi.fn(), review: vi.fn() };

beforeEach(() => {
  listed = conversation;
  messages = [];
  asked = [];
  reply = () => stream({ type: 'delta', text: 'Old moss.' }, { type: 'done', runId: 'r1', status: 'done' });
  insert.mockReset();
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url);
    const text = await request.text();
    if (request.method !== 'GET') asked.push({ path: pathname, method: request.method, body: text && JSON.parse(text) });
    if (pathname.endsWith('/messages')) return Response.json({ items: [...messages].reverse(), openRun: null, nextCursor: null });
    if (/ask$|regenerate$/.test(pathname)) return reply();
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    if (request.method === 'GET') return Response.json({ items: [listed], nextCursor: null });
    return Response.json(conversation);
  });
});

async function open() {
  const person = userEvent.setup();
  render(
    <MemoryRouter><QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ChatPane projectId="p" documentId="d" place={() => 'b1'} insert={insert} changing={changing} card={(quoted) => <p>{quoted.sourceName}</p>} />
    </QueryClientProvider></MemoryRouter>,
  );
  await person.click(await screen.findByRole('button', { name: /^On peat/ }));
  return person;
}

test('a question is sent with the place in the text, and its answer shows when it has come', async () => {
  reply = () => {
    messages = [question, answer];
    return stream({ type: 'delta', text: 'Old moss.' }, { type: 'done', runId: 'r1', status: 'done' });
  };
  const person = await open();
  await person.type(screen.getByRole('textbox', { name: 'Question' }), 'What is peat?{Enter}');

  expect(await screen.findByRole('button', { name: 'Answer again' })).toBeTruthy();
  expect(screen.getAllByText('Old moss.')).toHaveLength(1);
  expect(screen.getByText('What is peat?', { selector: 'p' })).toBeTruthy();
  expect(asked).toEqual([{ path: '/api/conversations/c1/ask', method: 'POST', body: { question: 'What is peat?', blockId: 'b1' } }]);
});

test('an answer is handed over for the page with its evidence', async () => {
  messages = [question, answer];
  const person = await open();
  await person.click(await screen.findByRole('button', { name: 'Insert at the cursor' }));

  expect(insert).toHaveBeenCalledWith('Old moss.', answer.evidence);
});

test('what was refused is said, and the question is not lost', async () => {
  reply = () => new Response(JSON.stringify({ code: 'RATE_LIMITED', detail: 'that is more than 30 in 60 s', retryAfter: 9 }), { status: 429 });
  const person = await open();
  await person.type(screen.getByRole('textbox', { name: 'Question' }), 'What is peat?{Enter}');

  expect(await screen.findByRole('alert')).toBeTruthy();
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Question' })).toHaveProperty('value', 'What is peat?'));
});

test('a conversation is renamed in its place', async () => {
  const person = await open();
  await person.click(screen.getByRole('button', { name: 'All conversations' }));
  await person.click(await screen.findByRole('button', { name: 'More about On peat' }));
  await person.click(screen.getByRole('menuitem', { name: 'Rename' }));
  await person.clear(screen.getByRole('textbox', { name: 'Title of the conversation' }));
  await person.type(screen.getByRole('textbox', { name: 'Title of the conversation' }), 'Moss{Enter}');

  await waitFor(() => expect(asked).toContainEqual({ path: '/api/conversations/c1', method: 'PATCH', body: { title: 'Moss' } }));
});

const wish: Conversation = { ...conversation, mode: 'global_edit', title: 'On peat' };
const proposed: Message = {
  id: 'm3', role: 'assistant', content: '3 changes proposed.', evidence: [], createdAt: '2026-11-26T00:00:03Z',
  run: { id: 'r2', status: 'done', provider: 'offline', model: 'none', errorCode: null }, changes: { accepted: 1, rejected: 1, pending: 0, stale: 1 },
};

test('in a conversation of changes a message asks for them, and what became of them is kept there', async () => {
  listed = wish;
  messages = [{ ...question, content: 'Mend it.' }, proposed];
  const person = await open();
  expect(await screen.findByText('1 accepted, 1 rejected, 1 out of date.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Insert at the cursor' })).toBeNull();
  await person.click(screen.getByRole('button', { name: 'Review' }));
  await person.type(screen.getByRole('textbox', { name: 'What should change in this document?' }), 'Shorter.{Enter}');

  expect(changing.review).toHaveBeenCalledOnce();
  expect(changing.ask).toHaveBeenCalledWith('Shorter.', { conversationId: 'c1' });
  expect(asked).toEqual([]);
});

test('changes to another document are asked for there', async () => {
  listed = { ...wish, documentId: 'other' };
  await open();

  expect(await screen.findByRole('link', { name: 'Open it' })).toHaveProperty('pathname', '/projects/p/other');
  expect(screen.queryByRole('textbox')).toBeNull();
});
