// Light, dark, or as the system says.
import { useState } from 'react';
import { choose, chosenTheme, type Theme } from '@/lib/theme';
import { Menu } from './Menu';

const names: [Theme, string][] = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']];

export function ThemeMenu() {
  const [chosen, setChosen] = useState(chosenTheme);
  const acts = names.map(([theme, name]) => ({
    name,
    detail: theme === chosen ? '(chosen)' : '',
    run: () => {
      choose(theme);
      setChosen(theme);
    },
  }));
  return <Menu label="Colours" icon="theme" acts={acts} />;
}
