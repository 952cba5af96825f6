// What keys are called where the page is read.
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** "Ctrl+Alt+F" as it is, or "⌘⌥F" as it stands on Apple's keyboards. */
export const named = (keys: string) =>
  (apple ? keys.replaceAll('Ctrl+', '⌘').replaceAll('Alt+', '⌥').replaceAll('Shift+', '⇧').replaceAll('Backspace', '⌫') : keys);
