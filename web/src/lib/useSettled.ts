// What somebody types, once they pause: what is asked of a server need not be asked for each letter.
import { useEffect, useState } from 'react';

const pause = 300;

export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value.trim()), pause);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
