// What the browser's tab says.
import { useEffect } from 'react';

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Ibid` : 'Ibid';
  }, [title]);
}
