// What this server takes, in one place; each limit is told again where it bites.
import { Dialog } from '@/components/Dialog';
import { count, size } from '@/lib/format';
import { useLimits } from '@/lib/limits';

export function LimitsDialog({ onClose }: { onClose: () => void }) {
  const { uploadMaxBytes, documentMaxBytes, titleMax, trashDays } = useLimits();
  const limits = [
    ['A file in the vault', size(uploadMaxBytes)],
    ['A document, with its formatting', size(documentMaxBytes)],
    ['A title', count(titleMax, 'character')],
    ['What is deleted can be restored for', count(trashDays, 'day')],
  ] as const;
  return (
    <Dialog title="Limits of this server" onClose={onClose}>
      <dl className="limits tabular">
        {limits.map(([what, most]) => <div key={what}><dt>{what}</dt><dd>{most}</dd></div>)}
      </dl>
    </Dialog>
  );
}
