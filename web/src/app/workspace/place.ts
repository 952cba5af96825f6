// Which place in which source is open, kept while documents change.
import { useState } from 'react';
import type { Place } from '@/features/vault';

export interface OpenPlace {
  place: Place | null;
  open: (place: Place) => void;
  close: () => void;
}

export function useOpenPlace(): OpenPlace {
  const [place, open] = useState<Place | null>(null);
  return { place, open, close: () => open(null) };
}
