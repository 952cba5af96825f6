// The keys of the review, and whether single letters are among them.
import { useState } from 'react';
import { Dialog } from '@/components/Dialog';
import { named } from '@/lib/keys';
import { lettersWanted, told, wantLetters } from './keys';

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(lettersWanted);
  const want = (next: boolean) => {
    wantLetters(next);
    setOn(next);
  };
  return (
    <Dialog title="Keys of the review" onClose={onClose}>
      <dl className="review-keys">
        {told.map(([keys, does]) => <div key={keys}><dt>{named(keys)}</dt><dd>{does}</dd></div>)}
      </dl>
      <label className="review-keys__letters">
        <input type="checkbox" checked={on} onChange={(event) => want(event.target.checked)} />
        Single letters work while the review has the focus
      </label>
    </Dialog>
  );
}
