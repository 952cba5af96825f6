// What the browser's tab says, and where a keyboard stands on a page that was just come to.
import { useEffect } from 'react';

let here: string | null = null;

/** The page before took the focus along: whoever reads by ear, or walks by Tab, begins at the new one's heading. */
function arrive(): void {
  const before = here;
  here = window.location.pathname;
  // On the first page the browser itself begins at the top.
  if (before === null || before === here) return;
  toHeading();
}

/** Unless something of the page has asked for the focus. */
export function toHeading(): void {
  const main = document.querySelector('main');
  const heading = main?.querySelector('h1');
  if (!heading || main?.contains(document.activeElement) || document.querySelector('dialog[open]')) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Ibid` : 'Ibid';
    arrive();
  }, [title]);
}
