// A button, in the few weights there are.
import type { ButtonHTMLAttributes } from 'react';
import { Icon, type IconName } from './Icon';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'quiet' | 'danger';
  small?: boolean;
  icon?: IconName;
  /** What the button is called where only its icon shows. */
  label?: string;
}

export function Button({ look = 'plain', small, icon, label, className = '', children, ...rest }: Props) {
  const looks = look === 'danger' ? ['quiet', 'danger'] : [look];
  const names = ['button', ...looks.map((name) => `button--${name}`), small ? 'button--small' : '', label ? 'button--icon' : '', className];
  return (
    <button type="button" {...rest} className={names.filter(Boolean).join(' ')} aria-label={label ?? rest['aria-label']} title={rest.title ?? label}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
