// Light, dark, or as the system says.
import { choose, chosenTheme, type Theme } from '@/lib/theme';
import { Menu } from './Menu';

const names: [Theme, string][] = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']];

export function ThemeMenu() {
  const acts = names.map(([theme, name]) => ({
    name,
    detail: theme === chosenTheme() ? '(chosen)' : '',
    run: () => choose(theme),
  }));
  return <Menu label="Colours" icon="theme" acts={acts} />;
}
