// The keys of a field in which something is asked: Enter sends, Shift+Enter makes a line, Escape stops or leaves.
import type { KeyboardEvent } from 'react';

export function askingKey({ live, submit, stop }: { live: boolean; submit: () => void; stop: () => void }) {
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key !== 'Escape') return;
    if (live) stop();
    else event.currentTarget.blur();
  };
}
