// What each state of evidence is called, and what it means.
import type { EvidenceState } from '@/lib/types';

export const names: Record<EvidenceState, string> = {
  exact: 'Verified',
  normalised: 'Verified',
  near: 'Near match',
  not_found: 'Not found',
  changed: 'Words changed',
  unverified: 'Not verified',
};

export const meanings: Record<EvidenceState, string> = {
  exact: 'The quote stands in the source letter for letter.',
  normalised: 'The quote stands in the source; only spacing, hyphens or quotation marks differ.',
  near: 'The source says something close to this, but not these words. Compare before you rely on it.',
  not_found: 'These words were not found in the source. Do not rely on them.',
  changed: 'You changed the sentence after its quote was checked. See whether the quote still supports it.',
  unverified: 'Nothing is known of this quote here.',
};

/** Good, doubtful or bad, for colour beside the words. */
export function tone(state: EvidenceState): 'good' | 'doubt' | 'bad' {
  if (state === 'exact' || state === 'normalised') return 'good';
  return state === 'not_found' ? 'bad' : 'doubt';
}
