// How long something has been going on, counted up while it is shown.
import { useEffect, useState } from 'react';
import { elapsed } from '@/lib/format';

export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return <span className="soft tabular">{elapsed(now - since)}</span>;
}
