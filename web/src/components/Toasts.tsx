// Where toasts appear. A polite live region that is always there, so that screen readers hear each one.
import { useSyncExternalStore } from 'react';
import { Button } from './Button';
import { dismiss, toasts, type Toast } from '@/lib/toasts';

export function Toasts() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.now);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => <One key={toast.id} toast={toast} />)}
    </div>
  );
}

function One({ toast }: { toast: Toast }) {
  const act = () => {
    dismiss(toast.id);
    toast.act?.run();
  };
  return (
    <div className={toast.bad ? 'toast toast--bad' : 'toast'}>
      <span>{toast.text}</span>
      {toast.act && <Button small className="toast__act" onClick={act}>{toast.act.name}</Button>}
      <Button small icon="close" label="Dismiss" onClick={() => dismiss(toast.id)} />
    </div>
  );
}
