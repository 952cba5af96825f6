// Light, dark, or as the system says.
import { forget, recall, remember } from './storage';

export type Theme = 'system' | 'light' | 'dark';
const key = 'ibid.theme';

export function chosenTheme(): Theme {
  const value = recall(key);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export function choose(theme: Theme): void {
  if (theme === 'system') {
    forget(key);
    delete document.documentElement.dataset.theme;
    return;
  }
  remember(key, theme);
  document.documentElement.dataset.theme = theme;
}
