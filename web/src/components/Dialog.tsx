// A modal dialog on the browser's own element: focus stays inside, Esc closes, focus returns.
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { Button } from './Button';

interface Props {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** As wide as two columns of text need. */
  widest?: boolean;
  /** A dialog that only an answer closes: no cross, and Esc is ignored. */
  firm?: boolean;
  children: ReactNode;
}

export function Dialog({ title, onClose, wide = false, widest = false, firm = false, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before it leaves the page: closed later, the browser would no longer know whom to give the focus back to.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    // A field asks for the focus before the dialog is shown, when nothing in it can have it.
    dialog?.querySelector<HTMLElement>('[data-focus]')?.focus();
    return () => dialog?.close();
  }, []);
  const cancel = (event: React.SyntheticEvent) => {
    event.preventDefault();
    if (!firm) onClose();
  };
  // Browsers close a dialog on a second Esc, whatever was answered to the first.
  const stay = () => {
    if (firm && element.current?.isConnected) element.current.showModal();
  };
  const names = ['dialog', wide || widest ? 'dialog--wide' : '', widest ? 'dialog--widest' : ''].filter(Boolean).join(' ');
  return (
    <dialog ref={element} className={names} aria-labelledby={heading} onCancel={cancel} onClose={stay}>
      <div className="dialog__body">
        <div className="dialog__head">
          <h2 id={heading}>{title}</h2>
          {!firm && <Button look="quiet" icon="close" label="Close" onClick={onClose} />}
        </div>
        {children}
      </div>
    </dialog>
  );
}
