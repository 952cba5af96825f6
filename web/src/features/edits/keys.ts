// What the keyboard does in a review: letters only while the review has the focus, and only as long as they are wanted.
import { recall, remember } from '@/lib/storage';

export type Act = 'next' | 'previous' | 'accept' | 'reject' | 'edit' | 'acceptAll' | 'rejectAll' | 'undo' | 'keys' | 'leave';

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const letters: Record<string, Act> = { j: 'next', k: 'previous', a: 'accept', r: 'reject', e: 'edit', '?': 'keys' };
const others: Record<string, Act> = {
  'ctrl enter': 'accept',
  'ctrl shift enter': 'acceptAll',
  'ctrl shift backspace': 'rejectAll',
  'ctrl z': 'undo',
  'alt arrowdown': 'next',
  'alt arrowup': 'previous',
  escape: 'leave',
};

/** Told under `?`, in this order. */
export const told: readonly (readonly [keys: string, does: string])[] = [
  ['J or Alt+↓', 'next change'],
  ['K or Alt+↑', 'previous change'],
  ['A or Ctrl+Enter', 'accept, and go to the next'],
  ['R', 'reject, and go to the next'],
  ['E', 'edit the words before accepting'],
  ['Ctrl+Shift+Enter', 'accept all safe ones'],
  ['Ctrl+Shift+Backspace', 'reject all'],
  ['Ctrl+Z', 'take the last step back'],
  ['Esc', 'back to the text'],
];

export function actOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed, withLetters: boolean): Act | null {
  const ctrl = ctrlKey || metaKey;
  const name = key.toLowerCase();
  if (withLetters && !ctrl && !altKey && letters[name]) return letters[name];
  return others[[ctrl && 'ctrl', altKey && 'alt', shiftKey && 'shift', name].filter(Boolean).join(' ')] ?? null;
}

const place = 'ibid.review-letters';

export const lettersWanted = () => recall(place) !== 'off';
export const wantLetters = (on: boolean) => remember(place, on ? 'on' : 'off');
