// Where toasts appear. A polite live region that is always there, so that screen readers hear each one.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Button } from './Button';
import { typing } from '@/lib/keys';
import { dismiss, toasts, type Toast } from '@/lib/toasts';

export function Toasts() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.now);
  useUndoKey();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => <One key={toast.id} toast={toast} />)}
    </div>
  );
}

/** Ctrl+Z outside of text takes back what the last message offers to. */
function useUndoKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey || typing(event.target)) return;
      const last = toasts.now().findLast(({ act }) => act?.name === 'Undo');
      if (!last) return;
      event.preventDefault();
      dismiss(last.id);
      last.act?.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

const second = 1_000;

/** Long enough to be read, longer where there is something to do; and for as long as somebody is at it. */
function useGoing({ id, act, bad }: Toast) {
  const element = useRef<HTMLDivElement>(null);
  const stay = act || bad ? 10 * second : 4 * second;
  useEffect(() => {
    let timer = window.setTimeout(go, stay);
    function go() {
      const attended = element.current?.matches(':hover') || element.current?.contains(document.activeElement);
      if (attended) timer = window.setTimeout(go, second);
      else dismiss(id);
    }
    return () => window.clearTimeout(timer);
  }, [id, stay]);
  return element;
}

function One({ toast }: { toast: Toast }) {
  const act = () => {
    dismiss(toast.id);
    toast.act?.run();
  };
  return (
    <div ref={useGoing(toast)} className={toast.bad ? 'toast toast--bad' : 'toast'}>
      <span className="toast__text">{toast.text}</span>
      {toast.act && <Button small className="toast__act" onClick={act}>{toast.act.name}</Button>}
      <Button small icon="close" label="Dismiss" onClick={() => dismiss(toast.id)} />
    </div>
  );
}
