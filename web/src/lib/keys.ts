// Keys: what they are called where the page is read, and whether one that is pressed is somebody's writing.
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** "Ctrl+Alt+F" as it is, or "⌘⌥F" as it stands on Apple's keyboards. */
export const named = (keys: string) =>
  (apple ? keys.replaceAll('Ctrl+', '⌘').replaceAll('Alt+', '⌥').replaceAll('Shift+', '⇧').replaceAll('Backspace', '⌫') : keys);

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
