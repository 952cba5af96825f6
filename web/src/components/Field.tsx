// A labelled input that says what is wrong with it where it is wrong.
import { useId, type InputHTMLAttributes, type TextareaHTMLAttributes } from 'react';

interface Labelled {
  label: string;
  hint?: string;
  problem?: string | null | undefined;
}

function describe(id: string, { hint, problem }: Labelled): string | undefined {
  const parts = [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

function Around({ id, label, hint, problem, children }: Labelled & { id: string; children: React.ReactNode }) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>{label}</label>
      {children}
      {hint && <span className="field__hint" id={`${id}-hint`}>{hint}</span>}
      {problem && <span className="field__problem" id={`${id}-problem`} role="alert">{problem}</span>}
    </div>
  );
}

export function Field({ label, hint, problem, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const labelled = { label, ...(hint && { hint }), problem };
  return (
    <Around id={id} {...labelled}>
      <input className="input" {...rest} id={id} data-focus={rest.autoFocus || undefined} aria-invalid={problem ? true : undefined} aria-describedby={describe(id, labelled)} />
    </Around>
  );
}

export function TextField({ label, hint, problem, ...rest }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const labelled = { label, ...(hint && { hint }), problem };
  return (
    <Around id={id} {...labelled}>
      <textarea className="input" rows={3} {...rest} id={id} aria-invalid={problem ? true : undefined} aria-describedby={describe(id, labelled)} />
    </Around>
  );
}
